import django.db.models.deletion
import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# Waivers from before they had a state: what was approved stays in force.
STATES = """
UPDATE waivers_waiver SET approved_at = coalesce(approved_at, created_at),
  status = CASE WHEN revoked_at IS NULL THEN 'approved' ELSE 'revoked' END
WHERE approved_by_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("waivers", "0002_history_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="waiver",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="waiver",
            name="update_update",
        ),
        migrations.AddField(
            model_name="waiver",
            name="refused_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="refused"
            ),
        ),
        migrations.AddField(
            model_name="waiver",
            name="status",
            field=django_fsm.FSMField(
                choices=[
                    ("requested", "Requested"),
                    ("approved", "Approved"),
                    ("refused", "Refused"),
                    ("revoked", "Revoked"),
                ],
                default="requested",
                max_length=16,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="waiverevent",
            name="refused_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="refused"
            ),
        ),
        migrations.AddField(
            model_name="waiverevent",
            name="status",
            field=django_fsm.FSMField(
                choices=[
                    ("requested", "Requested"),
                    ("approved", "Approved"),
                    ("refused", "Refused"),
                    ("revoked", "Revoked"),
                ],
                default="requested",
                max_length=16,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="waiver",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="approved by",
            ),
        ),
        migrations.AlterField(
            model_name="waiver",
            name="record",
            field=models.CharField(
                blank=True,
                help_text="Empty: the whole check.",
                max_length=80,
                verbose_name="record",
            ),
        ),
        migrations.AlterField(
            model_name="waiver",
            name="requested_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="asked for by",
            ),
        ),
        migrations.AlterField(
            model_name="waiver",
            name="revoked_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="revoked"
            ),
        ),
        migrations.AlterField(
            model_name="waiverevent",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="approved by",
            ),
        ),
        migrations.AlterField(
            model_name="waiverevent",
            name="record",
            field=models.CharField(
                blank=True,
                help_text="Empty: the whole check.",
                max_length=80,
                verbose_name="record",
            ),
        ),
        migrations.AlterField(
            model_name="waiverevent",
            name="requested_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="asked for by",
            ),
        ),
        migrations.AlterField(
            model_name="waiverevent",
            name="revoked_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="revoked"
            ),
        ),
        migrations.RunSQL(STATES, migrations.RunSQL.noop, elidable=True),
        pgtrigger.migrations.AddTrigger(
            model_name="waiver",
            trigger=pgtrigger.compiler.Trigger(
                name="waiver_lifecycle",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{requested:approved,requested:refused,approved:revoked}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="daa4fbb6242839a96a173c99bca29093f8a27c5a",
                    operation="UPDATE",
                    pgid="pgtrigger_waiver_lifecycle_425ab",
                    table="waivers_waiver",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="waiver",
            trigger=pgtrigger.compiler.Trigger(
                name="born_first_state",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (NEW.\"status\" = 'requested'))",
                    func="\n            IF coalesce(current_setting('shallmark.source', true), '') NOT IN ('import', 'simulate')\n            THEN RAISE EXCEPTION 'Invalid transition: % cannot be the first state', NEW.status;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="8f5751b05666beb68b50375592364909d38db86b",
                    operation="INSERT",
                    pgid="pgtrigger_born_first_state_20a4c",
                    table="waivers_waiver",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="waiver",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "waivers_waiverevent" ("approved_at", "approved_by_id", "check_id", "closed_at", "closed_by_id", "created_at", "created_by_id", "id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record", "reference", "refused_at", "requested_by_id", "revoked_at", "source_key", "source_system", "status", "title", "updated_at", "updated_by_id", "valid_from", "valid_to", "version") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."check_id", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reason", NEW."record", NEW."reference", NEW."refused_at", NEW."requested_by_id", NEW."revoked_at", NEW."source_key", NEW."source_system", NEW."status", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                    hash="6aafec197133bc93d1261332b226e141ca111488",
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
                    func='INSERT INTO "waivers_waiverevent" ("approved_at", "approved_by_id", "check_id", "closed_at", "closed_by_id", "created_at", "created_by_id", "id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record", "reference", "refused_at", "requested_by_id", "revoked_at", "source_key", "source_system", "status", "title", "updated_at", "updated_by_id", "valid_from", "valid_to", "version") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."check_id", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."record", NEW."reference", NEW."refused_at", NEW."requested_by_id", NEW."revoked_at", NEW."source_key", NEW."source_system", NEW."status", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                    hash="5cfbb48171e5526a0a57e918e3aeb4c8d70b57f9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d43bc",
                    table="waivers_waiver",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["requested", "refused"]),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="waiver_in_force_is_approved",
            ),
        ),
    ]
