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
            name='Parameter',
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
                ('key', models.SlugField(max_length=60, unique=True, verbose_name='parameter')),
                ('value', models.CharField(max_length=80, verbose_name='value')),
                ('change_ref', models.CharField(blank=True, help_text='Number of the change under which it is set so.', max_length=40, verbose_name='change')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accountable')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'parameter',
                'verbose_name_plural': 'parameters',
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "parameters_parameterevent" ("change_ref", "closed_at", "closed_by_id", "created_at", "created_by_id", "id", "key", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "source_key", "source_system", "title", "updated_at", "updated_by_id", "value", "version") VALUES (NEW."change_ref", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."key", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reference", NEW."source_key", NEW."source_system", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."value", NEW."version"); RETURN NULL;', hash='2e3555cbe57831422fd6875e1c0b9a60a6dded30', operation='INSERT', pgid='pgtrigger_insert_insert_547f1', table='parameters_parameter', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "parameters_parameterevent" ("change_ref", "closed_at", "closed_by_id", "created_at", "created_by_id", "id", "key", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "source_key", "source_system", "title", "updated_at", "updated_by_id", "value", "version") VALUES (NEW."change_ref", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."key", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reference", NEW."source_key", NEW."source_system", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."value", NEW."version"); RETURN NULL;', hash='b2e3461c84e68e48bdd693954ace3f708112b1b2', operation='UPDATE', pgid='pgtrigger_update_update_4d90b', table='parameters_parameter', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ParameterEvent',
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
                ('key', models.SlugField(db_index=False, max_length=60, verbose_name='parameter')),
                ('value', models.CharField(max_length=80, verbose_name='value')),
                ('change_ref', models.CharField(blank=True, help_text='Number of the change under which it is set so.', max_length=40, verbose_name='change')),
                ('closed_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accountable')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='parameters.parameter')),
                ('updated_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='parameters__pgh_obj_3be405_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='73c668fe084607548842264a425d337cc08d7046', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e8d09', table='parameters_parameterevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'History is append-only: %', TG_TABLE_NAME;", hash='24f3da05dd4ac26eaa44a5a391ad887681645c54', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_bb813', table='parameters_parameterevent', when='BEFORE'))],
            },
        ),
    ]
