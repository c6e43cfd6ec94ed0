import django.db.models.deletion
import django.db.models.functions.datetime
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
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_key', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=40)),
                ('record_version', models.PositiveIntegerField()),
                ('step', models.CharField(max_length=60)),
                ('quorum', models.PositiveSmallIntegerField(default=1)),
                ('requested_at', models.DateTimeField(default=shallmark.kernel.clock.now)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(choices=[('', 'open'), ('approved', 'approved'), ('rejected', 'rejected'), ('void', 'void')], default='', max_length=10)),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'approval',
                'verbose_name_plural': 'approvals',
                'indexes': [models.Index(fields=['record_key', 'record_id'], name='approval_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quorum__gte', 1)), name='approval_has_quorum'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='approval_decided_has_time'), models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('record_key', 'record_id', 'step'), name='approval_asked_once', violation_error_message='This is already waiting for approval.')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('roles', models.CharField(blank=True, max_length=240)),
                ('decision', models.CharField(choices=[('approved', 'approved'), ('rejected', 'rejected')], max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('record_version', models.PositiveIntegerField()),
                ('shown_at', models.DateTimeField()),
                ('at', models.DateTimeField(default=shallmark.kernel.clock.now)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('approval', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='approvals.approval')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
                'constraints': [models.UniqueConstraint(fields=('approval', 'person'), name='decision_once'), models.CheckConstraint(condition=models.Q(models.Q(('decision', 'rejected'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='decision_rejection_has_reason'), models.CheckConstraint(condition=models.Q(('shown_at__lte', models.F('at'))), name='decision_after_shown')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d7bfbe13cfe8daf3c42d7e2f56ce0935c59438c8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cd8c6', table='approvals_decision', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'Decisions stay: %', TG_TABLE_NAME;", hash='8c009d981ce127cb079275a024264ee670601331', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_d38f4', table='approvals_decision', when='BEFORE')), pgtrigger.compiler.Trigger(name='duties_apart', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE asked_by bigint;', func="\n                    SELECT requested_by_id INTO asked_by\n                    FROM approvals_approval WHERE id = NEW.approval_id;\n                    IF asked_by = NEW.person_id THEN\n                        RAISE EXCEPTION 'Nobody approves what they asked for';\n                    END IF;\n                    RETURN NEW;\n                ", hash='ae5288ebdfb7e2445c0f048f0a102ed6da0b077d', operation='INSERT', pgid='pgtrigger_duties_apart_e586d', table='approvals_decision', when='BEFORE'))],
            },
        ),
        migrations.AddField(
            model_name='Approval',
            name='approvers',
            field=models.ManyToManyField(related_name='approvals_asked', to=settings.AUTH_USER_MODEL),
        ),
    ]
