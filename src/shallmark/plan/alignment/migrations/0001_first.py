import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import shallmark.kernel.clock
import shallmark.kernel.numbers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("calendars", "0001_first"),
        ("team", "0001_first"),
    ]

    operations = [
        shallmark.kernel.numbers.NumberSequence(
            prefix="CUS",
        ),
        shallmark.kernel.numbers.NumberSequence(
            prefix="SVC",
        ),
        shallmark.kernel.numbers.NumberSequence(
            prefix="SLT",
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        editable=False, max_length=40, unique=True, verbose_name="reference"
                    ),
                ),
                ("title", models.CharField(max_length=240, verbose_name="title")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=shallmark.kernel.clock.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=shallmark.kernel.clock.now, editable=False, verbose_name="updated"
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="closed"
                    ),
                ),
                ("source_system", models.CharField(blank=True, editable=False, max_length=80)),
                ("source_key", models.CharField(blank=True, editable=False, max_length=120)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("internal", models.BooleanField(default=False, verbose_name="internal")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "closed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "main_contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="main contact",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accountable",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "customer",
                "verbose_name_plural": "customers",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source_key", ""), _negated=True),
                        fields=("source_system", "source_key"),
                        name="customer_imported_once",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "alignment_customerevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "id", "internal", "is_active", "main_contact_id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "source_key", "source_system", "title", "updated_at", "updated_by_id", "version") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."internal", NEW."is_active", NEW."main_contact_id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reference", NEW."source_key", NEW."source_system", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                            hash="fed0dd1d971de40b128af362eace89e6ce4dfee9",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a208b",
                            table="alignment_customer",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "alignment_customerevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "id", "internal", "is_active", "main_contact_id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "source_key", "source_system", "title", "updated_at", "updated_by_id", "version") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."internal", NEW."is_active", NEW."main_contact_id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reference", NEW."source_key", NEW."source_system", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                            hash="291ea8725f50bd32bf994a763dbba111c60538d2",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_004c9",
                            table="alignment_customer",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "reference",
                    models.CharField(editable=False, max_length=40, verbose_name="reference"),
                ),
                ("title", models.CharField(max_length=240, verbose_name="title")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=shallmark.kernel.clock.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=shallmark.kernel.clock.now, editable=False, verbose_name="updated"
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="closed"
                    ),
                ),
                ("source_system", models.CharField(blank=True, editable=False, max_length=80)),
                ("source_key", models.CharField(blank=True, editable=False, max_length=120)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("internal", models.BooleanField(default=False, verbose_name="internal")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "main_contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="main contact",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accountable",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="alignment.customer",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="66eed8e340508ac6ade05090841704aa1f75e90e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_c8b58",
                            table="alignment_customerevent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'History is append-only: %', TG_TABLE_NAME;",
                            hash="c3e1bbccf969f9b9b3a13e0d1f6ee90921c5ee5a",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_5ccc1",
                            table="alignment_customerevent",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomerPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="customer_people",
                        to="alignment.customer",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="customer_person",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        editable=False, max_length=40, unique=True, verbose_name="reference"
                    ),
                ),
                ("title", models.CharField(max_length=240, verbose_name="title")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=shallmark.kernel.clock.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=shallmark.kernel.clock.now, editable=False, verbose_name="updated"
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="closed"
                    ),
                ),
                ("source_system", models.CharField(blank=True, editable=False, max_length=80)),
                ("source_key", models.CharField(blank=True, editable=False, max_length=120)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("facing", "customer facing"), ("supporting", "supporting")],
                        default="facing",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("design", "Design"),
                            ("transition", "Transition"),
                            ("live", "Live"),
                            ("retiring", "Retiring"),
                            ("retired", "Retired"),
                        ],
                        default="live",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "criticality",
                    models.CharField(
                        choices=[("low", "low"), ("medium", "medium"), ("high", "high")],
                        default="medium",
                        max_length=8,
                        verbose_name="criticality",
                    ),
                ),
                (
                    "in_scope",
                    models.BooleanField(default=True, verbose_name="in the scope of the SMS"),
                ),
                ("live_since", models.DateField(blank=True, null=True, verbose_name="live since")),
                ("retired_on", models.DateField(blank=True, null=True, verbose_name="retired")),
                (
                    "closed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hours",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calendars.calendar",
                        verbose_name="service hours",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accountable",
                    ),
                ),
                (
                    "support_team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="team.team",
                        verbose_name="support team",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "service",
                "verbose_name_plural": "services",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source_key", ""), _negated=True),
                        fields=("source_system", "source_key"),
                        name="service_imported_once",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "alignment_serviceevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "criticality", "hours_id", "id", "in_scope", "kind", "live_since", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "retired_on", "source_key", "source_system", "state", "support_team_id", "title", "updated_at", "updated_by_id", "version") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."criticality", NEW."hours_id", NEW."id", NEW."in_scope", NEW."kind", NEW."live_since", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reference", NEW."retired_on", NEW."source_key", NEW."source_system", NEW."state", NEW."support_team_id", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                            hash="b59c1bee32b3b0c66748c6d19f0de54ebafbc61e",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_43a67",
                            table="alignment_service",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "alignment_serviceevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "criticality", "hours_id", "id", "in_scope", "kind", "live_since", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "retired_on", "source_key", "source_system", "state", "support_team_id", "title", "updated_at", "updated_by_id", "version") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."criticality", NEW."hours_id", NEW."id", NEW."in_scope", NEW."kind", NEW."live_since", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reference", NEW."retired_on", NEW."source_key", NEW."source_system", NEW."state", NEW."support_team_id", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                            hash="510e62f2bc38b52a1d5de0dd4c2ba8dae2e33c4b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4c43c",
                            table="alignment_service",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "reference",
                    models.CharField(editable=False, max_length=40, verbose_name="reference"),
                ),
                ("title", models.CharField(max_length=240, verbose_name="title")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=shallmark.kernel.clock.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=shallmark.kernel.clock.now, editable=False, verbose_name="updated"
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="closed"
                    ),
                ),
                ("source_system", models.CharField(blank=True, editable=False, max_length=80)),
                ("source_key", models.CharField(blank=True, editable=False, max_length=120)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("facing", "customer facing"), ("supporting", "supporting")],
                        default="facing",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("design", "Design"),
                            ("transition", "Transition"),
                            ("live", "Live"),
                            ("retiring", "Retiring"),
                            ("retired", "Retired"),
                        ],
                        default="live",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "criticality",
                    models.CharField(
                        choices=[("low", "low"), ("medium", "medium"), ("high", "high")],
                        default="medium",
                        max_length=8,
                        verbose_name="criticality",
                    ),
                ),
                (
                    "in_scope",
                    models.BooleanField(default=True, verbose_name="in the scope of the SMS"),
                ),
                ("live_since", models.DateField(blank=True, null=True, verbose_name="live since")),
                ("retired_on", models.DateField(blank=True, null=True, verbose_name="retired")),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hours",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="calendars.calendar",
                        verbose_name="service hours",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accountable",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="alignment.service",
                    ),
                ),
                (
                    "support_team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="team.team",
                        verbose_name="support team",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e4ab9fec6e3c5f0db5cb3ce5e556a8be3bbb3b55",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_4ac0c",
                            table="alignment_serviceevent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'History is append-only: %', TG_TABLE_NAME;",
                            hash="3f1c55be6f4fc127c543098dd26dad0c4bdf9bab",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_61cc7",
                            table="alignment_serviceevent",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceLevelTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        editable=False, max_length=40, unique=True, verbose_name="reference"
                    ),
                ),
                ("title", models.CharField(max_length=240, verbose_name="title")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=shallmark.kernel.clock.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=shallmark.kernel.clock.now, editable=False, verbose_name="updated"
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="closed"
                    ),
                ),
                ("source_system", models.CharField(blank=True, editable=False, max_length=80)),
                ("source_key", models.CharField(blank=True, editable=False, max_length=120)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "metric",
                    models.CharField(
                        choices=[
                            ("response", "first response"),
                            ("resolution", "resolution"),
                            ("next_update", "next update"),
                        ],
                        max_length=12,
                        verbose_name="metric",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="priority",
                    ),
                ),
                (
                    "goal_seconds",
                    models.PositiveIntegerField(
                        help_text="Seconds of service time, not of the clock on the wall.",
                        verbose_name="goal in seconds",
                    ),
                ),
                (
                    "warn_percent",
                    models.PositiveSmallIntegerField(
                        default=75,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(99),
                        ],
                        verbose_name="warn at percent",
                    ),
                ),
                ("valid_from", models.DateTimeField(verbose_name="from")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calendars.calendar",
                        verbose_name="calendar",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="alignment.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accountable",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="alignment.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "service level target",
                "verbose_name_plural": "service level targets",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("metric", "priority", "service", "customer", "valid_from"),
                        name="target_once",
                        nulls_distinct=False,
                        violation_error_message="This target exists already from that day on.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="target_ends_after_start",
                        violation_error_message="The end must come after the beginning.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("priority__gte", 1), ("priority__lte", 5)),
                        name="target_priority_1_to_5",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "alignment_serviceleveltargetevent" ("calendar_id", "closed_at", "closed_by_id", "created_at", "created_by_id", "customer_id", "goal_seconds", "id", "metric", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "reference", "service_id", "source_key", "source_system", "title", "updated_at", "updated_by_id", "valid_from", "valid_to", "version", "warn_percent") VALUES (NEW."calendar_id", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."customer_id", NEW."goal_seconds", NEW."id", NEW."metric", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."priority", NEW."reference", NEW."service_id", NEW."source_key", NEW."source_system", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."valid_from", NEW."valid_to", NEW."version", NEW."warn_percent"); RETURN NULL;',
                            hash="63f1d50d3911af4b24a5ed362ccaf83588cec57b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_682b7",
                            table="alignment_serviceleveltarget",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "alignment_serviceleveltargetevent" ("calendar_id", "closed_at", "closed_by_id", "created_at", "created_by_id", "customer_id", "goal_seconds", "id", "metric", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "reference", "service_id", "source_key", "source_system", "title", "updated_at", "updated_by_id", "valid_from", "valid_to", "version", "warn_percent") VALUES (NEW."calendar_id", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."customer_id", NEW."goal_seconds", NEW."id", NEW."metric", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."priority", NEW."reference", NEW."service_id", NEW."source_key", NEW."source_system", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."valid_from", NEW."valid_to", NEW."version", NEW."warn_percent"); RETURN NULL;',
                            hash="5e4eacd2f07b41978de1166b3ae36a3991255b43",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_177ce",
                            table="alignment_serviceleveltarget",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceLevelTargetEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "reference",
                    models.CharField(editable=False, max_length=40, verbose_name="reference"),
                ),
                ("title", models.CharField(max_length=240, verbose_name="title")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=shallmark.kernel.clock.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        default=shallmark.kernel.clock.now, editable=False, verbose_name="updated"
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="closed"
                    ),
                ),
                ("source_system", models.CharField(blank=True, editable=False, max_length=80)),
                ("source_key", models.CharField(blank=True, editable=False, max_length=120)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "metric",
                    models.CharField(
                        choices=[
                            ("response", "first response"),
                            ("resolution", "resolution"),
                            ("next_update", "next update"),
                        ],
                        max_length=12,
                        verbose_name="metric",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="priority",
                    ),
                ),
                (
                    "goal_seconds",
                    models.PositiveIntegerField(
                        help_text="Seconds of service time, not of the clock on the wall.",
                        verbose_name="goal in seconds",
                    ),
                ),
                (
                    "warn_percent",
                    models.PositiveSmallIntegerField(
                        default=75,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(99),
                        ],
                        verbose_name="warn at percent",
                    ),
                ),
                ("valid_from", models.DateTimeField(verbose_name="from")),
                ("valid_to", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "calendar",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="calendars.calendar",
                        verbose_name="calendar",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="alignment.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accountable",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="alignment.serviceleveltarget",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="alignment.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="752dafd1f77cee1ea19ca11f9bcfc27efa3007d9",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d8491",
                            table="alignment_serviceleveltargetevent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'History is append-only: %', TG_TABLE_NAME;",
                            hash="894aa650e323d871edfca44a686e195481f835f6",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_e2b8d",
                            table="alignment_serviceleveltargetevent",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="alignment.customer",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="alignment.service",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("service", "customer"), name="offer_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="customer",
            name="people",
            field=models.ManyToManyField(
                related_name="customers",
                through="alignment.CustomerPerson",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="customers",
            field=models.ManyToManyField(
                related_name="services", through="alignment.ServiceOffer", to="alignment.customer"
            ),
        ),
    ]
