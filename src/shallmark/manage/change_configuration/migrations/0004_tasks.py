import django.db.models.deletion
import django_fsm
import pghistory.utils
import pgtrigger.compiler
import shallmark.kernel.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('change_configuration', '0003_configuration'),
        ('team', '0003_competence_and_duties'),
        ('team', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeTask',
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
                ('status', django_fsm.FSMField(choices=[('open', 'Open'), ('in_progress', 'In progress'), ('done', 'Done'), ('canceled', 'Canceled')], default='open', max_length=12, verbose_name='state')),
                ('kind', models.CharField(choices=[('prepare', 'preparation'), ('implement', 'work on the items'), ('verify', 'verification')], default='implement', help_text='Only preparation begins before the change has started.', max_length=10, verbose_name='kind')),
                ('text', models.TextField(blank=True, verbose_name='what is to be done')),
                ('position', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='order')),
                ('planned_start', models.DateTimeField(blank=True, null=True, verbose_name='planned start')),
                ('planned_end', models.DateTimeField(blank=True, null=True, verbose_name='planned end')),
                ('result', models.TextField(blank=True, verbose_name='result')),
                ('cancel_reason', models.CharField(blank=True, max_length=240, verbose_name='why it is canceled')),
                ('started_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='started')),
                ('done_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='done')),
                ('canceled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='canceled')),
                ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='assigned to')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='change_configuration.change', verbose_name='change')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accountable')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='team.team', verbose_name='team')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'change task',
                'verbose_name_plural': 'change tasks',
                'constraints': [models.CheckConstraint(condition=models.Q(('planned_end__gt', models.F('planned_start'))), name='change_task_ends_after_start', violation_error_message='The planned end comes after the planned start.'), models.CheckConstraint(condition=models.Q(('status__in', ['open', 'in_progress', 'done', 'canceled'])), name='change_task_status_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='change_task_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{open:in_progress,open:done,open:canceled,in_progress:done,in_progress:canceled}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='ad856193bf6df2a5125547883b98409b3233c2c9', operation='UPDATE', pgid='pgtrigger_change_task_lifecycle_e1f51', table='change_configuration_changetask', when='BEFORE')), pgtrigger.compiler.Trigger(name='born_first_state', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."status" = \'open\'))', func="\n            IF coalesce(current_setting('shallmark.source', true), '') NOT IN ('import', 'simulate')\n            THEN RAISE EXCEPTION 'Invalid transition: % cannot be the first state', NEW.status;\n            END IF;\n            RETURN NEW;\n        ", hash='17b2ef0ef19ec6fd98d7ef7b5c6715e4da00276a', operation='INSERT', pgid='pgtrigger_born_first_state_052d4', table='change_configuration_changetask', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "change_configuration_changetaskevent" ("assigned_to_id", "cancel_reason", "canceled_at", "change_id", "closed_at", "closed_by_id", "created_at", "created_by_id", "done_at", "id", "kind", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_end", "planned_start", "position", "reference", "result", "source_key", "source_system", "started_at", "status", "team_id", "text", "title", "updated_at", "updated_by_id", "version") VALUES (NEW."assigned_to_id", NEW."cancel_reason", NEW."canceled_at", NEW."change_id", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."done_at", NEW."id", NEW."kind", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."planned_end", NEW."planned_start", NEW."position", NEW."reference", NEW."result", NEW."source_key", NEW."source_system", NEW."started_at", NEW."status", NEW."team_id", NEW."text", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='86db4f032fcf37c7735babbfba43be5c9587d7b6', operation='INSERT', pgid='pgtrigger_insert_insert_9dd1c', table='change_configuration_changetask', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "change_configuration_changetaskevent" ("assigned_to_id", "cancel_reason", "canceled_at", "change_id", "closed_at", "closed_by_id", "created_at", "created_by_id", "done_at", "id", "kind", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_end", "planned_start", "position", "reference", "result", "source_key", "source_system", "started_at", "status", "team_id", "text", "title", "updated_at", "updated_by_id", "version") VALUES (NEW."assigned_to_id", NEW."cancel_reason", NEW."canceled_at", NEW."change_id", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."done_at", NEW."id", NEW."kind", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."planned_end", NEW."planned_start", NEW."position", NEW."reference", NEW."result", NEW."source_key", NEW."source_system", NEW."started_at", NEW."status", NEW."team_id", NEW."text", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='b4ec90117fbb6242c0a5dfadcaa56a04a384f8af', operation='UPDATE', pgid='pgtrigger_update_update_c786e', table='change_configuration_changetask', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ChangeTaskEvent',
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
                ('status', django_fsm.FSMField(choices=[('open', 'Open'), ('in_progress', 'In progress'), ('done', 'Done'), ('canceled', 'Canceled')], default='open', max_length=12, verbose_name='state')),
                ('kind', models.CharField(choices=[('prepare', 'preparation'), ('implement', 'work on the items'), ('verify', 'verification')], default='implement', help_text='Only preparation begins before the change has started.', max_length=10, verbose_name='kind')),
                ('text', models.TextField(blank=True, verbose_name='what is to be done')),
                ('position', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='order')),
                ('planned_start', models.DateTimeField(blank=True, null=True, verbose_name='planned start')),
                ('planned_end', models.DateTimeField(blank=True, null=True, verbose_name='planned end')),
                ('result', models.TextField(blank=True, verbose_name='result')),
                ('cancel_reason', models.CharField(blank=True, max_length=240, verbose_name='why it is canceled')),
                ('started_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='started')),
                ('done_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='done')),
                ('canceled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='canceled')),
                ('assigned_to', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='assigned to')),
                ('change', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='change_configuration.change', verbose_name='change')),
                ('closed_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accountable')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='change_configuration.changetask')),
                ('team', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='team.team', verbose_name='team')),
                ('updated_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='change_conf_pgh_obj_25b86f_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6f6a2faa1e839da6e980a20d0b7e0a2d66965ef6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_19f68', table='change_configuration_changetaskevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'History is append-only: %', TG_TABLE_NAME;", hash='bcf0402cf64ee1943dc7228779fd02c5ff845b46', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_e1330', table='change_configuration_changetaskevent', when='BEFORE'))],
            },
        ),
    ]
