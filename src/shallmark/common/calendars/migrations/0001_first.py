from pathlib import Path

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
import pghistory.utils
import pgtrigger.compiler
import shallmark.common.calendars.models
import shallmark.kernel.clock
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('team', '__first__'),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Calendar',
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
                ('key', models.SlugField(max_length=60, unique=True, verbose_name='key')),
                ('zone', models.CharField(default='UTC', max_length=60, verbose_name='time zone')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='holidays of country')),
                ('subdivision', models.CharField(blank=True, max_length=10, verbose_name='of region')),
                ('always_open', models.BooleanField(default=False, verbose_name='24x7')),
                ('openings', models.TextField(blank=True, help_text='A line for days of the same hours: Mon-Fri 08:00-12:00 13:00-18:00', verbose_name='opening hours')),
                ('closed_days', models.TextField(blank=True, help_text='A line each: 2026-12-24 Christmas Eve', verbose_name='own closed days')),
                ('built_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='working time built')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accountable')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'calendar',
                'verbose_name_plural': 'calendars',
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "calendars_calendarevent" ("always_open", "built_at", "closed_at", "closed_by_id", "closed_days", "country", "created_at", "created_by_id", "id", "key", "openings", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "source_key", "source_system", "subdivision", "title", "updated_at", "updated_by_id", "version", "zone") VALUES (NEW."always_open", NEW."built_at", NEW."closed_at", NEW."closed_by_id", NEW."closed_days", NEW."country", NEW."created_at", NEW."created_by_id", NEW."id", NEW."key", NEW."openings", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reference", NEW."source_key", NEW."source_system", NEW."subdivision", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."zone"); RETURN NULL;', hash='2b9b4ce29d05334c82a3c6cb2fd5c2018627fc1c', operation='INSERT', pgid='pgtrigger_insert_insert_eb627', table='calendars_calendar', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "calendars_calendarevent" ("always_open", "built_at", "closed_at", "closed_by_id", "closed_days", "country", "created_at", "created_by_id", "id", "key", "openings", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "source_key", "source_system", "subdivision", "title", "updated_at", "updated_by_id", "version", "zone") VALUES (NEW."always_open", NEW."built_at", NEW."closed_at", NEW."closed_by_id", NEW."closed_days", NEW."country", NEW."created_at", NEW."created_by_id", NEW."id", NEW."key", NEW."openings", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reference", NEW."source_key", NEW."source_system", NEW."subdivision", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version", NEW."zone"); RETURN NULL;', hash='17635db05b86d0dc13869a0afe81e59b9e553899', operation='UPDATE', pgid='pgtrigger_update_update_a7cba', table='calendars_calendar', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='CalendarEvent',
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
                ('key', models.SlugField(db_index=False, max_length=60, verbose_name='key')),
                ('zone', models.CharField(default='UTC', max_length=60, verbose_name='time zone')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='holidays of country')),
                ('subdivision', models.CharField(blank=True, max_length=10, verbose_name='of region')),
                ('always_open', models.BooleanField(default=False, verbose_name='24x7')),
                ('openings', models.TextField(blank=True, help_text='A line for days of the same hours: Mon-Fri 08:00-12:00 13:00-18:00', verbose_name='opening hours')),
                ('closed_days', models.TextField(blank=True, help_text='A line each: 2026-12-24 Christmas Eve', verbose_name='own closed days')),
                ('built_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='working time built')),
                ('closed_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accountable')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='calendars.calendar')),
                ('updated_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='calendars_c_pgh_obj_c86840_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fd5bb0b0fb953bd16ff517b2be1cd22a7595a904', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_11a21', table='calendars_calendarevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'History is append-only: %', TG_TABLE_NAME;", hash='f341638c10e80f9d533e7121ac77ace86fcb0625', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_21658', table='calendars_calendarevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='CalendarInterval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(verbose_name='weekday')),
                ('start_minute', models.PositiveSmallIntegerField(verbose_name='from minute')),
                ('end_minute', models.PositiveSmallIntegerField(verbose_name='to minute')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='intervals', to='calendars.calendar')),
            ],
            options={
                'ordering': ['weekday', 'start_minute'],
                'constraints': [models.CheckConstraint(condition=models.Q(('end_minute__gt', models.F('start_minute')), ('end_minute__lte', 1440), ('weekday__lte', 6)), name='calendar_interval_within_day'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('calendar', '='), ('weekday', '='), (shallmark.common.calendars.models.IntegerRange('start_minute', 'end_minute'), '&&')], name='calendar_interval_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='ClockResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_key', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=40)),
                ('metric', models.CharField(max_length=12)),
                ('target', models.CharField(blank=True, max_length=120)),
                ('priority', models.PositiveSmallIntegerField(null=True)),
                ('priority_at', models.DateTimeField(null=True)),
                ('goal_seconds', models.BigIntegerField()),
                ('started_at', models.DateTimeField()),
                ('warning_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('breached_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('paused_from', models.DateTimeField(null=True)),
                ('paused_reason', models.CharField(blank=True, max_length=120)),
                ('pause_from', models.DateTimeField(null=True)),
                ('pause_to', models.DateTimeField(null=True)),
                ('pause_reason', models.CharField(blank=True, max_length=120)),
                ('pause_set_at', models.DateTimeField(null=True)),
                ('counted_seconds', models.BigIntegerField(default=0)),
                ('state', models.CharField(choices=[('running', 'running'), ('warned', 'warned'), ('breached', 'breached'), ('paused', 'paused'), ('met', 'met'), ('missed', 'missed'), ('canceled', 'canceled')], max_length=10)),
                ('source_system', models.CharField(blank=True, max_length=80)),
                ('stored_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('calendar', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='calendars.calendar')),
            ],
            options={
                'indexes': [models.Index(fields=['reference'], name='clock_of_record'), models.Index(condition=models.Q(('state__in', ['running', 'warned'])), fields=['due_at'], name='clock_running_due'), models.Index(condition=models.Q(('state', 'running')), fields=['warning_at'], name='clock_running_warning')],
                'constraints': [models.UniqueConstraint(fields=('record_key', 'record_id', 'metric'), name='clock_result_once')],
            },
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('name', models.CharField(max_length=120)),
                ('imported', models.BooleanField(default=False)),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holidays', to='calendars.calendar')),
            ],
            options={
                'ordering': ['date'],
                'constraints': [models.UniqueConstraint(fields=('calendar', 'date'), name='holiday_once')],
            },
        ),
        migrations.CreateModel(
            name='Workday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('ordinal', models.PositiveIntegerField()),
                ('working', models.BooleanField()),
                ('calendar', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='workdays', to='calendars.calendar')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('calendar', 'day'), include=('ordinal', 'working'), name='workday_once')],
            },
        ),
        migrations.CreateModel(
            name='WorkingInterval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('s', models.DateTimeField()),
                ('e', models.DateTimeField()),
                ('cum', models.BigIntegerField()),
                ('calendar', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='working', to='calendars.calendar')),
            ],
            options={
                'indexes': [models.Index(fields=['calendar', 'cum', 's'], include=('e',), name='working_interval_cum')],
                'constraints': [models.UniqueConstraint(fields=('calendar', 's'), include=('e', 'cum'), name='working_interval_once')],
            },
        ),
        migrations.RunSQL(
            (Path(__file__).parent / "sql" / "functions.sql").read_text("utf-8"),
            "DROP FUNCTION calendars_due; DROP FUNCTION calendars_working_seconds;"
            " DROP FUNCTION calendars_moment_of; DROP FUNCTION calendars_elapsed_at;",
        ),
    ]
