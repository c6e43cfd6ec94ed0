from django.db import migrations, models

#: entries that are there were made by a program that kept no recipe: they are made anew by night
_OLD = "insert into search_searchrecipe select distinct record_key, '' from search_searchentry"


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_first'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchRecipe',
            fields=[
                ('record_key', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('digest', models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.RunSQL(_OLD, migrations.RunSQL.noop),
    ]
