import django.db.models.deletion
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
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('related', 'related to'), ('caused_by', 'caused by'), ('causes', 'causes'), ('fixed_by', 'fixed by'), ('evidence', 'evidence for'), ('treats', 'treats'), ('protects', 'protects')], default='related', max_length=20)),
                ('from_key', models.CharField(max_length=60)),
                ('from_id', models.BigIntegerField()),
                ('from_reference', models.CharField(max_length=40)),
                ('to_key', models.CharField(max_length=60)),
                ('to_id', models.BigIntegerField()),
                ('to_reference', models.CharField(max_length=40)),
                ('note', models.CharField(blank=True, max_length=240)),
                ('created_at', models.DateTimeField(default=shallmark.kernel.clock.now)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['from_key', 'from_id'], name='link_from'), models.Index(fields=['to_key', 'to_id'], name='link_to')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('kind', 'from_key', 'from_id', 'to_key', 'to_id'), name='link_once'), models.CheckConstraint(condition=models.Q(('from_key', models.F('to_key')), ('from_id', models.F('to_id')), _negated=True), name='link_not_to_itself')],
            },
        ),
    ]
