import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.text
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import shallmark.kernel.clock
import shallmark.kernel.numbers
import shallmark.manage.team.models.role


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        shallmark.kernel.numbers.NumberSequence(
            prefix="PER",
        ),
        shallmark.kernel.numbers.NumberSequence(
            prefix="TEAM",
        ),
        shallmark.kernel.numbers.NumberSequence(
            prefix="ROLE",
        ),
        shallmark.kernel.numbers.NumberSequence(
            prefix="RA",
        ),
        migrations.CreateModel(
            name="Person",
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
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "username",
                    models.CharField(
                        blank=True, max_length=150, null=True, verbose_name="user name"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                (
                    "job_title",
                    models.CharField(blank=True, max_length=120, verbose_name="position"),
                ),
                ("zone", models.CharField(blank=True, max_length=60, verbose_name="time zone")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("is_vip", models.BooleanField(default=False, verbose_name="VIP")),
                ("is_system", models.BooleanField(default=False, verbose_name="system account")),
                ("is_superuser", models.BooleanField(default=False, verbose_name="administrator")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("joined_on", models.DateField(blank=True, null=True, verbose_name="joined")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="left")),
                (
                    "single_keys",
                    models.BooleanField(default=True, verbose_name="single-key shortcuts"),
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
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source_key", ""), _negated=True),
                        fields=("source_system", "source_key"),
                        name="person_imported_once",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("username"),
                        name="person_username_once",
                        violation_error_message="Somebody already signs in by this name.",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "team_personevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "email", "id", "is_active", "is_demo", "is_superuser", "is_system", "is_vip", "job_title", "joined_on", "left_on", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "reference", "single_keys", "source_key", "source_system", "title", "updated_at", "updated_by_id", "username", "version", "zone") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."email", NEW."id", NEW."is_active", NEW."is_demo", NEW."is_superuser", NEW."is_system", NEW."is_vip", NEW."job_title", NEW."joined_on", NEW."left_on", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."reference", NEW."single_keys", NEW."source_key", NEW."source_system", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."username", NEW."version", NEW."zone"); RETURN NULL;',
                            hash="1369ad7a7997c09f5fffebd5bc05190e16fe38c4",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_36333",
                            table="team_person",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."closed_at" IS DISTINCT FROM (NEW."closed_at") OR OLD."closed_by_id" IS DISTINCT FROM (NEW."closed_by_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_demo" IS DISTINCT FROM (NEW."is_demo") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."is_system" IS DISTINCT FROM (NEW."is_system") OR OLD."is_vip" IS DISTINCT FROM (NEW."is_vip") OR OLD."job_title" IS DISTINCT FROM (NEW."job_title") OR OLD."joined_on" IS DISTINCT FROM (NEW."joined_on") OR OLD."left_on" IS DISTINCT FROM (NEW."left_on") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."single_keys" IS DISTINCT FROM (NEW."single_keys") OR OLD."source_key" IS DISTINCT FROM (NEW."source_key") OR OLD."source_system" IS DISTINCT FROM (NEW."source_system") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."updated_by_id" IS DISTINCT FROM (NEW."updated_by_id") OR OLD."username" IS DISTINCT FROM (NEW."username") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."zone" IS DISTINCT FROM (NEW."zone"))',
                            func='INSERT INTO "team_personevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "email", "id", "is_active", "is_demo", "is_superuser", "is_system", "is_vip", "job_title", "joined_on", "left_on", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "reference", "single_keys", "source_key", "source_system", "title", "updated_at", "updated_by_id", "username", "version", "zone") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."email", NEW."id", NEW."is_active", NEW."is_demo", NEW."is_superuser", NEW."is_system", NEW."is_vip", NEW."job_title", NEW."joined_on", NEW."left_on", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."phone", NEW."reference", NEW."single_keys", NEW."source_key", NEW."source_system", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."username", NEW."version", NEW."zone"); RETURN NULL;',
                            hash="65f6c0fef60e21e6ce33e5b3ba2e5af269972001",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ece54",
                            table="team_person",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
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
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
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
                "verbose_name": "team",
                "verbose_name_plural": "teams",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source_key", ""), _negated=True),
                        fields=("source_system", "source_key"),
                        name="team_imported_once",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "team_teamevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "email", "id", "is_active", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "source_key", "source_system", "title", "updated_at", "updated_by_id", "version") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."email", NEW."id", NEW."is_active", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reference", NEW."source_key", NEW."source_system", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                            hash="5768ba5f023d16bb8f1f76c3f49a00da2de4fc68",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7d69f",
                            table="team_team",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "team_teamevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "email", "id", "is_active", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "source_key", "source_system", "title", "updated_at", "updated_by_id", "version") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."email", NEW."id", NEW."is_active", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reference", NEW."source_key", NEW."source_system", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                            hash="05efa4b99dee6c9c88f69680e84a1994baaa2562",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_34528",
                            table="team_team",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="team.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("team", "person"), name="member_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonEvent",
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
                    "username",
                    models.CharField(
                        blank=True, max_length=150, null=True, verbose_name="user name"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                (
                    "job_title",
                    models.CharField(blank=True, max_length=120, verbose_name="position"),
                ),
                ("zone", models.CharField(blank=True, max_length=60, verbose_name="time zone")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("is_vip", models.BooleanField(default=False, verbose_name="VIP")),
                ("is_system", models.BooleanField(default=False, verbose_name="system account")),
                ("is_superuser", models.BooleanField(default=False, verbose_name="administrator")),
                ("is_demo", models.BooleanField(default=False, editable=False)),
                ("joined_on", models.DateField(blank=True, null=True, verbose_name="joined")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="left")),
                (
                    "single_keys",
                    models.BooleanField(default=True, verbose_name="single-key shortcuts"),
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
                        to=settings.AUTH_USER_MODEL,
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
                            hash="21b2365669e06d85f0075c4176805750b1cfe2a8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_aa7a5",
                            table="team_personevent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'History is append-only: %', TG_TABLE_NAME;",
                            hash="b77e4ef5240fecf54cc6cdaf34be09e1280a6be2",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_ea231",
                            table="team_personevent",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleDefinition",
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
                ("key", models.SlugField(max_length=60, unique=True, verbose_name="key")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("guide", "role type of the guide"),
                            ("operational", "operational role"),
                            ("process", "process owner"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "accountability",
                    models.CharField(blank=True, max_length=60, verbose_name="MOF accountability"),
                ),
                ("tasks", models.TextField(blank=True, verbose_name="tasks")),
                ("authority", models.TextField(blank=True, verbose_name="authority")),
                ("competences", models.TextField(blank=True, verbose_name="competences")),
                ("mandatory", models.BooleanField(default=False, verbose_name="must be held")),
                (
                    "sole_holder",
                    models.BooleanField(default=False, verbose_name="one holder at a time"),
                ),
                (
                    "top_management",
                    models.BooleanField(default=False, verbose_name="top management"),
                ),
                ("rights", models.CharField(blank=True, max_length=60, verbose_name="rights of")),
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
                "verbose_name": "role",
                "verbose_name_plural": "roles",
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "team_roledefinitionevent" ("accountability", "authority", "closed_at", "closed_by_id", "competences", "created_at", "created_by_id", "id", "key", "kind", "mandatory", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "rights", "sole_holder", "source_key", "source_system", "tasks", "title", "top_management", "updated_at", "updated_by_id", "version") VALUES (NEW."accountability", NEW."authority", NEW."closed_at", NEW."closed_by_id", NEW."competences", NEW."created_at", NEW."created_by_id", NEW."id", NEW."key", NEW."kind", NEW."mandatory", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reference", NEW."rights", NEW."sole_holder", NEW."source_key", NEW."source_system", NEW."tasks", NEW."title", NEW."top_management", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                            hash="d4a9ffc9cc12ef92c7a9a1203d3be3815bd349ae",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_6ec04",
                            table="team_roledefinition",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "team_roledefinitionevent" ("accountability", "authority", "closed_at", "closed_by_id", "competences", "created_at", "created_by_id", "id", "key", "kind", "mandatory", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "rights", "sole_holder", "source_key", "source_system", "tasks", "title", "top_management", "updated_at", "updated_by_id", "version") VALUES (NEW."accountability", NEW."authority", NEW."closed_at", NEW."closed_by_id", NEW."competences", NEW."created_at", NEW."created_by_id", NEW."id", NEW."key", NEW."kind", NEW."mandatory", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reference", NEW."rights", NEW."sole_holder", NEW."source_key", NEW."source_system", NEW."tasks", NEW."title", NEW."top_management", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                            hash="55c2e227fd1516a685ce174dad3d097639a3125e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_05a03",
                            table="team_roledefinition",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleAssignment",
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
                ("scope", models.CharField(blank=True, max_length=120, verbose_name="for")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accepted"),
                ),
                ("sole", models.BooleanField(default=False, editable=False)),
                (
                    "appointed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="appointed by",
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
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputy_assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="holder",
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
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="team.roledefinition",
                        verbose_name="role",
                    ),
                ),
            ],
            options={
                "verbose_name": "role assignment",
                "verbose_name_plural": "role assignments",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gt", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="role_assignment_ends_after_start",
                        violation_error_message="The last day must come after the first.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("sole", True)),
                        expressions=[
                            (
                                shallmark.manage.team.models.role.DateRange("starts_on", "ends_on"),
                                "&&",
                            ),
                            ("role", "="),
                        ],
                        name="role_assignment_one_sole_holder",
                        violation_error_message="This role has one holder at a time: end the other first.",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "team_roleassignmentevent" ("accepted_at", "appointed_by_id", "closed_at", "closed_by_id", "created_at", "created_by_id", "deputy_id", "ends_on", "id", "owner_id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "role_id", "scope", "sole", "source_key", "source_system", "starts_on", "title", "updated_at", "updated_by_id", "version") VALUES (NEW."accepted_at", NEW."appointed_by_id", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."deputy_id", NEW."ends_on", NEW."id", NEW."owner_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reference", NEW."role_id", NEW."scope", NEW."sole", NEW."source_key", NEW."source_system", NEW."starts_on", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                            hash="36fe41488f1d15adf2f50b58889a42038815b898",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4df07",
                            table="team_roleassignment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "team_roleassignmentevent" ("accepted_at", "appointed_by_id", "closed_at", "closed_by_id", "created_at", "created_by_id", "deputy_id", "ends_on", "id", "owner_id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "role_id", "scope", "sole", "source_key", "source_system", "starts_on", "title", "updated_at", "updated_by_id", "version") VALUES (NEW."accepted_at", NEW."appointed_by_id", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."deputy_id", NEW."ends_on", NEW."id", NEW."owner_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reference", NEW."role_id", NEW."scope", NEW."sole", NEW."source_key", NEW."source_system", NEW."starts_on", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;',
                            hash="9b8645ded80ac2520944583cea6726ac7466f952",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f009d",
                            table="team_roleassignment",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleAssignmentEvent",
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
                ("scope", models.CharField(blank=True, max_length=120, verbose_name="for")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accepted"),
                ),
                ("sole", models.BooleanField(default=False, editable=False)),
                (
                    "appointed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="appointed by",
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
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
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
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="holder",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="team.roleassignment",
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
                (
                    "role",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="team.roledefinition",
                        verbose_name="role",
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
                            hash="eb3140dbc9e5fc625b2b5ab213ecc16a60613deb",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_ddee5",
                            table="team_roleassignmentevent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'History is append-only: %', TG_TABLE_NAME;",
                            hash="59d06236c8ccb45949eded68ad574bdd8ef403a9",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_2cefc",
                            table="team_roleassignmentevent",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleDefinitionEvent",
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
                ("key", models.SlugField(db_index=False, max_length=60, verbose_name="key")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("guide", "role type of the guide"),
                            ("operational", "operational role"),
                            ("process", "process owner"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "accountability",
                    models.CharField(blank=True, max_length=60, verbose_name="MOF accountability"),
                ),
                ("tasks", models.TextField(blank=True, verbose_name="tasks")),
                ("authority", models.TextField(blank=True, verbose_name="authority")),
                ("competences", models.TextField(blank=True, verbose_name="competences")),
                ("mandatory", models.BooleanField(default=False, verbose_name="must be held")),
                (
                    "sole_holder",
                    models.BooleanField(default=False, verbose_name="one holder at a time"),
                ),
                (
                    "top_management",
                    models.BooleanField(default=False, verbose_name="top management"),
                ),
                ("rights", models.CharField(blank=True, max_length=60, verbose_name="rights of")),
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
                        to="team.roledefinition",
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
                            hash="906983001906847cd92462cf5d7be6cebbbfc234",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_063f9",
                            table="team_roledefinitionevent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'History is append-only: %', TG_TABLE_NAME;",
                            hash="d35111e3eb452892e8611c4347f2c33819f4847b",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_de86e",
                            table="team_roledefinitionevent",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamEvent",
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
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
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
                        to="team.team",
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
                            hash="454f0d6ac3d95c060154d38cc941dc65853cea16",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2bd89",
                            table="team_teamevent",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="no_truncate",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'History is append-only: %', TG_TABLE_NAME;",
                            hash="4c217cd69238a87f6c9e7c83a1b7ab43a2cdc6f7",
                            level="STATEMENT",
                            operation="TRUNCATE",
                            pgid="pgtrigger_no_truncate_9acbc",
                            table="team_teamevent",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="team",
            name="members",
            field=models.ManyToManyField(
                related_name="teams",
                through="team.Membership",
                to=settings.AUTH_USER_MODEL,
                verbose_name="members",
            ),
        ),
    ]
