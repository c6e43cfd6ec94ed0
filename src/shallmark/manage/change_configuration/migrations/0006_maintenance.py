import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import shallmark.kernel.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('change_configuration', '0005_board'),
        ('team', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='MaintenanceWindow',
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
                ('services', models.JSONField(blank=True, default=list, help_text='Without services and items: for all.', verbose_name='services')),
                ('items', models.JSONField(blank=True, default=list, help_text='References, commas between them.', verbose_name='items')),
                ('weekday', models.PositiveSmallIntegerField(blank=True, choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], help_text='None: once, on the first day.', null=True, verbose_name='each week on')),
                ('starts', models.CharField(help_text='Hours and minutes, such as 22:00.', max_length=5, validators=[django.core.validators.RegexValidator('^([01][0-9]|2[0-3]):[0-5][0-9]$', 'Hours and minutes, such as 22:00.')], verbose_name='begins at')),
                ('minutes', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10080)], verbose_name='minutes')),
                ('zone', models.CharField(default='UTC', max_length=60, verbose_name='time zone')),
                ('valid_from', models.DateField(verbose_name='first day')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accountable')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'maintenance window',
                'verbose_name_plural': 'maintenance windows',
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('minutes__lte', 10080)), name='maintenance_minutes_within_a_week'), models.CheckConstraint(condition=models.Q(('starts__regex', '^([01][0-9]|2[0-3]):[0-5][0-9]$')), name='maintenance_starts_by_the_clock'), models.CheckConstraint(condition=models.Q(('valid_to__gte', models.F('valid_from'))), name='maintenance_ends_after_start', violation_error_message='The last day is not before the first.')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "change_configuration_maintenancewindowevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "id", "items", "minutes", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "services", "source_key", "source_system", "starts", "title", "updated_at", "updated_by_id", "valid_from", "valid_to", "version", "weekday", "zone") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."items", NEW."minutes", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reference", NEW."services", NEW."source_key", NEW."source_system", NEW."starts", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."valid_from", NEW."valid_to", NEW."version", NEW."weekday", NEW."zone"); RETURN NULL;', hash='4f2db5315392a321ec5c27b4699e00091c063776', operation='INSERT', pgid='pgtrigger_insert_insert_1a5fa', table='change_configuration_maintenancewindow', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "change_configuration_maintenancewindowevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "id", "items", "minutes", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "services", "source_key", "source_system", "starts", "title", "updated_at", "updated_by_id", "valid_from", "valid_to", "version", "weekday", "zone") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."items", NEW."minutes", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reference", NEW."services", NEW."source_key", NEW."source_system", NEW."starts", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."valid_from", NEW."valid_to", NEW."version", NEW."weekday", NEW."zone"); RETURN NULL;', hash='fe27e7f4e62845565301f8ce013b477a1951680c', operation='UPDATE', pgid='pgtrigger_update_update_e43e4', table='change_configuration_maintenancewindow', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='MaintenanceWindowEvent',
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
                ('services', models.JSONField(blank=True, default=list, help_text='Without services and items: for all.', verbose_name='services')),
                ('items', models.JSONField(blank=True, default=list, help_text='References, commas between them.', verbose_name='items')),
                ('weekday', models.PositiveSmallIntegerField(blank=True, choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], help_text='None: once, on the first day.', null=True, verbose_name='each week on')),
                ('starts', models.CharField(help_text='Hours and minutes, such as 22:00.', max_length=5, validators=[django.core.validators.RegexValidator('^([01][0-9]|2[0-3]):[0-5][0-9]$', 'Hours and minutes, such as 22:00.')], verbose_name='begins at')),
                ('minutes', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10080)], verbose_name='minutes')),
                ('zone', models.CharField(default='UTC', max_length=60, verbose_name='time zone')),
                ('valid_from', models.DateField(verbose_name='first day')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('closed_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accountable')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='change_configuration.maintenancewindow')),
                ('updated_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='change_conf_pgh_obj_098bce_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b1329a003c41ff1a38c059bdd51123ce3b3d9b0b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_85688', table='change_configuration_maintenancewindowevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'History is append-only: %', TG_TABLE_NAME;", hash='e4d7d0b6e5972eb6e4888c7ac4b58c220a9f8794', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_536ff', table='change_configuration_maintenancewindowevent', when='BEFORE'))],
            },
        ),
    ]
