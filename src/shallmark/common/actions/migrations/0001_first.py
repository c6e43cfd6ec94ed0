import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import shallmark.kernel.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('team', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(editable=False, max_length=40, unique=True, verbose_name='reference')),
                ('title', models.CharField(max_length=240, verbose_name='title')),
                ('created_at', models.DateTimeField(default=shallmark.kernel.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=shallmark.kernel.clock.now, editable=False, verbose_name='updated')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='closed')),
                ('source_system', models.CharField(blank=True, editable=False, max_length=80)),
                ('source_key', models.CharField(blank=True, editable=False, max_length=120)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('status', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('effective', 'Effect judged'), ('dropped', 'Dropped')], default='open', max_length=16, verbose_name='state')),
                ('source', models.CharField(help_text='Reference of the record it comes from.', max_length=40, verbose_name='comes from')),
                ('text', models.TextField(blank=True, verbose_name='what is to be done')),
                ('due', models.DateField(verbose_name='due')),
                ('revised_due', models.DateField(blank=True, null=True, verbose_name='new date')),
                ('result', models.TextField(blank=True, verbose_name='result')),
                ('effect', models.CharField(blank=True, choices=[('effective', 'works as meant'), ('partly', 'works in part'), ('none', 'has no effect')], max_length=12, verbose_name='effect')),
                ('drop_reason', models.TextField(blank=True, verbose_name='reason for dropping it')),
                ('done_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='done')),
                ('revised_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='date moved')),
                ('effect_reviewed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='effect judged at')),
                ('dropped_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='dropped')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('effect_reviewed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='effect judged by')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accountable')),
                ('source_owner', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'action',
                'verbose_name_plural': 'actions',
                'indexes': [models.Index(fields=['source'], name='action_source'), models.Index(fields=['status', 'due'], name='action_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('source_key', ''), _negated=True), fields=('source_system', 'source_key'), name='action_imported_once'), models.CheckConstraint(condition=models.Q(('effect_reviewed_by__isnull', True), ('owner__isnull', True), models.Q(('effect_reviewed_by', models.F('owner')), _negated=True), _connector='OR'), name='action_effect_judged_by_another', violation_error_message='Another person than the one who did it judges it.')],
                'triggers': [pgtrigger.compiler.Trigger(name='action_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{open:done,open:dropped,done:effective}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='2ed2527320aef0f0f1df6f54523a87f9a4c84d6f', operation='UPDATE', pgid='pgtrigger_action_lifecycle_1c0c2', table='actions_action', when='BEFORE')), pgtrigger.compiler.Trigger(name='born_first_state', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."status" = \'open\'))', func="\n            IF current_setting('shallmark.brings_in', true) IS DISTINCT FROM 'on'\n            THEN RAISE EXCEPTION 'Invalid transition: % cannot be the first state', NEW.status;\n            END IF;\n            RETURN NEW;\n        ", hash='d21a64ac12d4bb84b18059bd10fdde18618bf704', operation='INSERT', pgid='pgtrigger_born_first_state_bca16', table='actions_action', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "actions_actionevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "done_at", "drop_reason", "dropped_at", "due", "effect", "effect_reviewed_at", "effect_reviewed_by_id", "id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "result", "revised_at", "revised_due", "source", "source_key", "source_owner_id", "source_system", "status", "text", "title", "updated_at", "updated_by_id", "version") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."done_at", NEW."drop_reason", NEW."dropped_at", NEW."due", NEW."effect", NEW."effect_reviewed_at", NEW."effect_reviewed_by_id", NEW."id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reference", NEW."result", NEW."revised_at", NEW."revised_due", NEW."source", NEW."source_key", NEW."source_owner_id", NEW."source_system", NEW."status", NEW."text", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='e31ef7c4870c4c1b54358fb1567b1757706142f6', operation='INSERT', pgid='pgtrigger_insert_insert_bc7f0', table='actions_action', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "actions_actionevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "done_at", "drop_reason", "dropped_at", "due", "effect", "effect_reviewed_at", "effect_reviewed_by_id", "id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "result", "revised_at", "revised_due", "source", "source_key", "source_owner_id", "source_system", "status", "text", "title", "updated_at", "updated_by_id", "version") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."done_at", NEW."drop_reason", NEW."dropped_at", NEW."due", NEW."effect", NEW."effect_reviewed_at", NEW."effect_reviewed_by_id", NEW."id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reference", NEW."result", NEW."revised_at", NEW."revised_due", NEW."source", NEW."source_key", NEW."source_owner_id", NEW."source_system", NEW."status", NEW."text", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='10d04ac072d4325253b5e7aa3f7ebe3260aac0fe', operation='UPDATE', pgid='pgtrigger_update_update_1d90e', table='actions_action', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ActionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('reference', models.CharField(editable=False, max_length=40, verbose_name='reference')),
                ('title', models.CharField(max_length=240, verbose_name='title')),
                ('created_at', models.DateTimeField(default=shallmark.kernel.clock.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=shallmark.kernel.clock.now, editable=False, verbose_name='updated')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='closed')),
                ('source_system', models.CharField(blank=True, editable=False, max_length=80)),
                ('source_key', models.CharField(blank=True, editable=False, max_length=120)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('status', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('effective', 'Effect judged'), ('dropped', 'Dropped')], default='open', max_length=16, verbose_name='state')),
                ('source', models.CharField(help_text='Reference of the record it comes from.', max_length=40, verbose_name='comes from')),
                ('text', models.TextField(blank=True, verbose_name='what is to be done')),
                ('due', models.DateField(verbose_name='due')),
                ('revised_due', models.DateField(blank=True, null=True, verbose_name='new date')),
                ('result', models.TextField(blank=True, verbose_name='result')),
                ('effect', models.CharField(blank=True, choices=[('effective', 'works as meant'), ('partly', 'works in part'), ('none', 'has no effect')], max_length=12, verbose_name='effect')),
                ('drop_reason', models.TextField(blank=True, verbose_name='reason for dropping it')),
                ('done_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='done')),
                ('revised_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='date moved')),
                ('effect_reviewed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='effect judged at')),
                ('dropped_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='dropped')),
                ('closed_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('effect_reviewed_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='effect judged by')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accountable')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='actions.action')),
                ('source_owner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by')),
                ('updated_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='actions_act_pgh_obj_58f99f_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ed42851504eb314c53026d1cf90e833a779f6672', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_21079', table='actions_actionevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'History is append-only: %', TG_TABLE_NAME;", hash='9549cb8e2662f6a74263cf7a92fd7bba1ec77ce4', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_7b135', table='actions_actionevent', when='BEFORE'))],
            },
        ),
    ]
