import django.db.models.deletion
import django.db.models.functions.datetime
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
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_key', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=20)),
                ('values', models.JSONField(default=dict)),
                ('audience', models.CharField(blank=True, max_length=60)),
                ('listed', models.BooleanField(default=True)),
                ('at', models.DateTimeField(default=shallmark.kernel.clock.now)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'indexes': [models.Index(fields=['person', '-at', '-id'], name='notice_newest'), models.Index(condition=models.Q(('listed', True), ('read_at__isnull', True)), fields=['person'], name='notice_unread'), models.Index(fields=['record_key', 'record_id'], name='notice_of')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('in_app', models.BooleanField(default=True, verbose_name='in the list')),
                ('email', models.BooleanField(default=True, verbose_name='by e-mail')),
                ('digest', models.BooleanField(default=False, verbose_name='once a day')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'kind'), name='preference_once')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254)),
                ('message_id', models.CharField(max_length=250, unique=True)),
                ('subject', models.CharField(max_length=300)),
                ('digest', models.BooleanField(default=False)),
                ('result', models.CharField(choices=[('waiting', 'waiting'), ('sent', 'sent'), ('failed', 'failed, will be tried again'), ('refused', 'refused')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.notice')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(condition=models.Q(('result__in', ['waiting', 'failed', 'refused'])), fields=['result'], name='delivery_unsent')],
                'constraints': [models.UniqueConstraint(fields=('notice', 'address'), name='delivery_once')],
            },
        ),
    ]
