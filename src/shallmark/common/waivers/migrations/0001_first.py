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
            name='Waiver',
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
                ('status', models.CharField(choices=[('requested', 'Requested'), ('approved', 'Approved'), ('refused', 'Refused'), ('revoked', 'Revoked')], default='requested', max_length=16, verbose_name='state')),
                ('check_id', models.CharField(max_length=20, verbose_name='check')),
                ('record', models.CharField(blank=True, help_text='Empty: the whole check.', max_length=80, verbose_name='record')),
                ('reason', models.TextField(verbose_name='reason')),
                ('approved_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='approved')),
                ('refused_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='refused')),
                ('valid_from', models.DateTimeField(verbose_name='from')),
                ('valid_to', models.DateTimeField(verbose_name='until')),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='revoked')),
                ('approved_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved by')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accountable')),
                ('requested_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by')),
                ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'waiver',
                'verbose_name_plural': 'waivers',
                'indexes': [models.Index(fields=['check_id', 'valid_to'], name='waiver_in_force')],
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('requested_by')), _negated=True), _connector='OR'), name='waiver_approved_by_another', violation_error_message='Another person than the one who asked approves.'), models.CheckConstraint(condition=models.Q(('valid_to__gt', models.F('valid_from'))), name='waiver_ends_after_start', violation_error_message='The end must come after the beginning.'), models.CheckConstraint(condition=models.Q(('check_id__in', ['CHK-AUD-03', 'CHK-CHG-04', 'CHK-CHG-06', 'CHK-DOC-08']), _negated=True), name='waiver_not_of_the_four', violation_error_message='This check can never be waived.'), models.CheckConstraint(condition=models.Q(('status__in', ['requested', 'refused']), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='waiver_in_force_is_approved')],
                'triggers': [pgtrigger.compiler.Trigger(name='waiver_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{requested:approved,requested:refused,approved:revoked}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='daa4fbb6242839a96a173c99bca29093f8a27c5a', operation='UPDATE', pgid='pgtrigger_waiver_lifecycle_425ab', table='waivers_waiver', when='BEFORE')), pgtrigger.compiler.Trigger(name='born_first_state', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."status" = \'requested\'))', func="\n            IF current_setting('shallmark.brings_in', true) IS DISTINCT FROM 'on'\n            THEN RAISE EXCEPTION 'Invalid transition: % cannot be the first state', NEW.status;\n            END IF;\n            RETURN NEW;\n        ", hash='b6b3f36b78a93e4448dfa9257d24834706ba4b77', operation='INSERT', pgid='pgtrigger_born_first_state_20a4c', table='waivers_waiver', when='BEFORE')), pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "waivers_waiverevent" ("approved_at", "approved_by_id", "check_id", "closed_at", "closed_by_id", "created_at", "created_by_id", "id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record", "reference", "refused_at", "requested_by_id", "revoked_at", "source_key", "source_system", "status", "title", "updated_at", "updated_by_id", "valid_from", "valid_to", "version") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."check_id", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."reason", NEW."record", NEW."reference", NEW."refused_at", NEW."requested_by_id", NEW."revoked_at", NEW."source_key", NEW."source_system", NEW."status", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;', hash='6aafec197133bc93d1261332b226e141ca111488', operation='INSERT', pgid='pgtrigger_insert_insert_c4737', table='waivers_waiver', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "waivers_waiverevent" ("approved_at", "approved_by_id", "check_id", "closed_at", "closed_by_id", "created_at", "created_by_id", "id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record", "reference", "refused_at", "requested_by_id", "revoked_at", "source_key", "source_system", "status", "title", "updated_at", "updated_by_id", "valid_from", "valid_to", "version") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."check_id", NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."reason", NEW."record", NEW."reference", NEW."refused_at", NEW."requested_by_id", NEW."revoked_at", NEW."source_key", NEW."source_system", NEW."status", NEW."title", NEW."updated_at", NEW."updated_by_id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;', hash='5cfbb48171e5526a0a57e918e3aeb4c8d70b57f9', operation='UPDATE', pgid='pgtrigger_update_update_d43bc', table='waivers_waiver', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='WaiverEvent',
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
                ('status', models.CharField(choices=[('requested', 'Requested'), ('approved', 'Approved'), ('refused', 'Refused'), ('revoked', 'Revoked')], default='requested', max_length=16, verbose_name='state')),
                ('check_id', models.CharField(max_length=20, verbose_name='check')),
                ('record', models.CharField(blank=True, help_text='Empty: the whole check.', max_length=80, verbose_name='record')),
                ('reason', models.TextField(verbose_name='reason')),
                ('approved_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='approved')),
                ('refused_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='refused')),
                ('valid_from', models.DateTimeField(verbose_name='from')),
                ('valid_to', models.DateTimeField(verbose_name='until')),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='revoked')),
                ('approved_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved by')),
                ('closed_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accountable')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='waivers.waiver')),
                ('requested_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by')),
                ('updated_by', models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_id'], name='waivers_wai_pgh_obj_3090cc_idx')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a99a5b1285e89a8683a022373b60df9104cf3c09', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1b20e', table='waivers_waiverevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'History is append-only: %', TG_TABLE_NAME;", hash='8a7444bc26d0f293336e9da209556244af1cd246', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_c6ef9', table='waivers_waiverevent', when='BEFORE'))],
            },
        ),
    ]
