import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# Plain triggers, not pgtrigger's: those can be switched off by a session, these only by the owner.
TABLES = ("conformity_checkrun", "conformity_checkoutcome", "conformity_checkrow")
FORWARD = """
CREATE FUNCTION conformity_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'What a check run found is kept as it is: % on % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;
""" + "\n".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION conformity_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION conformity_append_only();
"""
    for table in TABLES
)
BACK = "DROP FUNCTION conformity_append_only() CASCADE;"

class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('team', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='run')),
                ('as_of', models.DateTimeField(verbose_name='as of')),
                ('period_start', models.DateTimeField(verbose_name='period from')),
                ('period_end', models.DateTimeField(verbose_name='period to')),
                ('engine', models.CharField(max_length=40, verbose_name='engine')),
                ('started_at', models.DateTimeField(verbose_name='started')),
                ('finished_at', models.DateTimeField(verbose_name='finished')),
                ('trigger', models.CharField(max_length=20, verbose_name='started from')),
                ('partial', models.BooleanField(default=False, verbose_name='some checks only')),
                ('catalogue_digest', models.CharField(max_length=64)),
                ('previous_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='run by')),
            ],
            options={
                'verbose_name': 'check run',
                'verbose_name_plural': 'check runs',
            },
        ),
        migrations.CreateModel(
            name='SourceCoverage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_system', models.CharField(max_length=80, verbose_name='source')),
                ('record_type', models.CharField(max_length=63, verbose_name='ledger view')),
                ('column_name', models.CharField(max_length=63, verbose_name='column')),
                ('supplied', models.BooleanField(verbose_name='supplied')),
            ],
            options={
                'verbose_name': 'source coverage',
                'verbose_name_plural': 'source coverage',
                'constraints': [models.UniqueConstraint(fields=('source_system', 'record_type', 'column_name'), name='source_coverage_once')],
            },
        ),
        migrations.CreateModel(
            name='CheckOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_id', models.CharField(max_length=20, verbose_name='check')),
                ('version', models.PositiveIntegerField(default=0)),
                ('sql_digest', models.CharField(blank=True, max_length=64)),
                ('parameters', models.JSONField(default=dict)),
                ('outcome', models.CharField(choices=[('error', 'error'), ('nonconforming', 'nonconforming'), ('not_built', 'not built'), ('no_evidence', 'no evidence'), ('not_assessable', 'not assessable'), ('conforming', 'conforming'), ('not_applicable', 'not applicable')], max_length=16, verbose_name='outcome')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('population', models.PositiveIntegerField(default=0)),
                ('nonconforming', models.PositiveIntegerField(default=0)),
                ('unknown', models.PositiveIntegerField(default=0)),
                ('waived', models.PositiveIntegerField(default=0)),
                ('digest', models.CharField(blank=True, max_length=60, verbose_name='member digest')),
                ('seconds', models.FloatField(default=0)),
                ('recorded_later', models.PositiveIntegerField(default=0)),
                ('months', models.JSONField(default=dict)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='conformity.checkrun')),
            ],
            options={
                'verbose_name': 'check outcome',
                'verbose_name_plural': 'check outcomes',
                'indexes': [models.Index(fields=['check_id', '-run'], name='check_outcome_history')],
                'constraints': [models.UniqueConstraint(fields=('run', 'check_id'), name='check_outcome_once')],
            },
        ),
        migrations.CreateModel(
            name='CheckRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=80, verbose_name='record')),
                ('conforms', models.BooleanField(null=True, verbose_name='conforms')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('at', models.DateTimeField(null=True, verbose_name='at')),
                ('waived', models.BooleanField(default=False, verbose_name='waived')),
                ('outcome', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='conformity.checkoutcome')),
            ],
            options={
                'verbose_name': 'check row',
                'verbose_name_plural': 'check rows',
                'indexes': [models.Index(fields=['reference'], name='check_row_reference')],
            },
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
