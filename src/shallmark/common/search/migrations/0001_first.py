import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_key', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('reference', models.CharField(db_index=True, max_length=40)),
                ('title', models.CharField(max_length=240)),
                ('body', models.CharField(blank=True, max_length=200)),
                ('vector', django.contrib.postgres.search.SearchVectorField()),
                ('updated_at', models.DateTimeField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['vector'], name='search_vector'), models.Index(fields=['-updated_at'], name='search_newest')],
                'constraints': [models.UniqueConstraint(fields=('record_key', 'record_id'), name='search_entry_once')],
            },
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('word', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('uses', models.PositiveIntegerField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('word', name='gin_trgm_ops'), name='search_word_alike')],
            },
        ),
    ]
