import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import shallmark.kernel.clock
from shallmark.kernel.numbers import NumberSequence


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        NumberSequence("WVR"),
        migrations.CreateModel(
            name="Waiver",
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
                ("check_id", models.CharField(max_length=20, verbose_name="check")),
                ("record", models.CharField(blank=True, max_length=80, verbose_name="record")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "approved_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="approved"
                    ),
                ),
                ("valid_from", models.DateTimeField(verbose_name="from")),
                ("valid_to", models.DateTimeField(verbose_name="until")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
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
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
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
                "verbose_name": "waiver",
                "verbose_name_plural": "waivers",
            },
        ),
        migrations.CreateModel(
            name="WaiverEvent",
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
                ("check_id", models.CharField(max_length=20, verbose_name="check")),
                ("record", models.CharField(blank=True, max_length=80, verbose_name="record")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "approved_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="approved"
                    ),
                ),
                ("valid_from", models.DateTimeField(verbose_name="from")),
                ("valid_to", models.DateTimeField(verbose_name="until")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
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
                        to="waivers.waiver",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
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
            },
        ),
        migrations.AddIndex(
            model_name="waiver",
            index=models.Index(fields=["check_id", "valid_to"], name="waiver_in_force"),
        ),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="waiver_approved_by_another",
                violation_error_message="Another person than the one who asked approves.",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gt", models.F("valid_from"))),
                name="waiver_ends_after_start",
                violation_error_message="The end must come after the beginning.",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("check_id__in", ["CHK-AUD-03", "CHK-CHG-04", "CHK-CHG-06", "CHK-DOC-08"]),
                    _negated=True,
                ),
                name="waiver_not_of_the_four",
                violation_error_message="This check can never be waived.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="waiver",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "waivers_waiverevent" ("approved_at", "approved_by_id", "check_id", "closed_at", "closed_by_id", "created_at", "created_by_id", "id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record", "reference", "requested_by_id", "revoked_at", "source_key", "source_system", "title", "updated_at", "updated_by_id", "valid_from", "valid_to", "version") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."check_id", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reason", NEW."record", NEW."reference", NEW."requested_by_id", NEW."revoked_at", NEW."source_key", NEW."source_system", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                    hash="f0666ecd65d440e6bb480870a7339ffd80e0ba82",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c4737",
                    table="waivers_waiver",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="waiver",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "waivers_waiverevent" ("approved_at", "approved_by_id", "check_id", "closed_at", "closed_by_id", "created_at", "created_by_id", "id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record", "reference", "requested_by_id", "revoked_at", "source_key", "source_system", "title", "updated_at", "updated_by_id", "valid_from", "valid_to", "version") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."check_id", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."record", NEW."reference", NEW."requested_by_id", NEW."revoked_at", NEW."source_key", NEW."source_system", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                    hash="bdaef8701569eca903b4ae400db5b7a6b63a0cfa",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d43bc",
                    table="waivers_waiver",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="waiverevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a99a5b1285e89a8683a022373b60df9104cf3c09",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1b20e",
                    table="waivers_waiverevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="waiverevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'History is append-only: %', TG_TABLE_NAME;",
                    hash="8a7444bc26d0f293336e9da209556244af1cd246",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_c6ef9",
                    table="waivers_waiverevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
