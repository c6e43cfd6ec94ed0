import django.db.models.deletion
import django.db.models.functions.datetime
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
            name='CannedText',
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
                ('text', models.TextField(help_text='Variables: {{ reference }}, {{ title }}, {{ caller }}, {{ agent }}.', verbose_name='text')),
                ('record_key', models.CharField(blank=True, max_length=60, verbose_name='for')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accountable')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'canned text',
                'verbose_name_plural': 'canned texts',
                'constraints': [models.UniqueConstraint(condition=models.Q(('source_key', ''), _negated=True), fields=('source_system', 'source_key'), name='canned_text_imported_once')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "discussion_cannedtextevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "id", "is_active", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_key", "reference", "source_key", "source_system", "text", "title", "updated_at", "updated_by_id", "version") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_active", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."record_key", NEW."reference", NEW."source_key", NEW."source_system", NEW."text", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='2785e25c042708bf80a60f1e984d63f5af09008e', operation='INSERT', pgid='pgtrigger_insert_insert_2ecc8', table='discussion_cannedtext', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "discussion_cannedtextevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "id", "is_active", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_key", "reference", "source_key", "source_system", "text", "title", "updated_at", "updated_by_id", "version") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."is_active", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."record_key", NEW."reference", NEW."source_key", NEW."source_system", NEW."text", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."version"); RETURN NULL;', hash='ff266a2efc3666768f9ad8f4cb88d6559dc9ca76', operation='UPDATE', pgid='pgtrigger_update_update_7e096', table='discussion_cannedtext', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_key', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('reply', 'Public reply'), ('note', 'Private note'), ('system', 'System')], max_length=10)),
                ('text', models.TextField(verbose_name='text')),
                ('at', models.DateTimeField(default=shallmark.kernel.clock.now)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('channel', models.CharField(choices=[('page', 'Page'), ('portal', 'Portal'), ('email', 'E-mail'), ('api', 'API'), ('import', 'Import'), ('job', 'Job'), ('simulate', 'Simulation')], default='page', max_length=10)),
                ('told', models.JSONField(blank=True, default=list)),
                ('form_token', models.UUIDField(blank=True, null=True)),
                ('source_system', models.CharField(blank=True, max_length=80)),
                ('source_key', models.CharField(blank=True, max_length=120)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'entry',
                'verbose_name_plural': 'entries',
                'indexes': [models.Index(fields=['record_key', 'record_id', '-at', '-id'], name='entry_of')],
                'constraints': [models.UniqueConstraint(fields=('author', 'form_token'), name='entry_once_per_form'), models.UniqueConstraint(condition=models.Q(('source_key', ''), _negated=True), fields=('source_system', 'source_key'), name='entry_imported_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['reply', 'note', 'system'])), name='entry_kind_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e57063c24506880b887a9562a48681894c590690', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7e0b5', table='discussion_entry', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'What was said stays said: %', TG_TABLE_NAME;", hash='8cb27b00825708ef94fab520c58920b673279ee9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_884b5', table='discussion_entry', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_key', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('private', models.BooleanField(default=False)),
                ('at', models.DateTimeField(default=shallmark.kernel.clock.now)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('record_key', 'record_id', 'person'), name='presence_once')],
            },
        ),
        migrations.CreateModel(
            name='CannedTextEvent',
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
                ('text', models.TextField(help_text='Variables: {{ reference }}, {{ title }}, {{ caller }}, {{ agent }}.', verbose_name='text')),
                ('record_key', models.CharField(blank=True, max_length=60, verbose_name='for')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('closed_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accountable')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='discussion.cannedtext')),
                ('updated_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='discussion__pgh_obj_937ed2_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c36d0ba9675519952c5b5a18b245ccc934299224', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_116e2', table='discussion_cannedtextevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'History is append-only: %', TG_TABLE_NAME;", hash='1934939b059fc9c2286e269241fc8117fcb6d9fb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_73b5d', table='discussion_cannedtextevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_key', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=40)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('content_type', models.CharField(max_length=120)),
                ('at', models.DateTimeField(default=shallmark.kernel.clock.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='discussion.entry')),
            ],
            options={
                'verbose_name': 'attachment',
                'verbose_name_plural': 'attachments',
                'indexes': [models.Index(fields=['record_key', 'record_id'], name='attachment_of')],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='discussion.entry')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entry', 'person'), name='mention_once')],
            },
        ),
    ]
