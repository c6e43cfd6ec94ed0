from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_system', models.CharField(max_length=80, verbose_name='source')),
                ('dialect', models.CharField(max_length=80, verbose_name='dialect')),
                ('zone', models.CharField(max_length=60, verbose_name='time zone')),
                ('file_name', models.CharField(max_length=255, verbose_name='file')),
                ('file_digest', models.CharField(max_length=64, verbose_name='digest of the file')),
                ('started_at', models.DateTimeField(verbose_name='started')),
                ('finished_at', models.DateTimeField(verbose_name='finished')),
                ('rows_read', models.PositiveIntegerField(verbose_name='rows read')),
                ('created', models.PositiveIntegerField(verbose_name='created')),
                ('updated', models.PositiveIntegerField(verbose_name='updated')),
                ('unchanged', models.PositiveIntegerField(verbose_name='unchanged')),
                ('rejected', models.PositiveIntegerField(verbose_name='rejected')),
                ('rejected_file', models.CharField(blank=True, max_length=500, verbose_name='rejected rows')),
                ('notes', models.JSONField(default=list, verbose_name='notes')),
            ],
            options={
                'verbose_name': 'import run',
                'verbose_name_plural': 'import runs',
                'indexes': [models.Index(fields=['source_system', '-started_at'], name='import_run_newest')],
            },
        ),
        migrations.CreateModel(
            name='SourcePriority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_system', models.CharField(max_length=80, verbose_name='source')),
                ('impact', models.PositiveSmallIntegerField(verbose_name='impact')),
                ('urgency', models.PositiveSmallIntegerField(verbose_name='urgency')),
                ('priority', models.PositiveSmallIntegerField(verbose_name='priority')),
            ],
            options={
                'verbose_name': 'priority of a source',
                'verbose_name_plural': 'priorities of sources',
                'constraints': [models.UniqueConstraint(fields=('source_system', 'impact', 'urgency'), name='source_priority_once')],
            },
        ),
    ]
