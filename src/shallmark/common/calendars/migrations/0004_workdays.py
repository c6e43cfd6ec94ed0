import django.db.models.deletion
from django.db import migrations, models

# The days of the calendars that are there already; later ones are numbered as they are built.
NUMBER_DAYS = """
INSERT INTO calendars_workday (calendar_id, day, working, ordinal)
SELECT d.id, d.day, d.working,
  COUNT(*) FILTER (WHERE d.working) OVER (PARTITION BY d.id ORDER BY d.day)
FROM (
  SELECT c.id, g.day::date AS day,
    c.always_open OR (w.weekday IS NOT NULL AND h.date IS NULL) AS working
  FROM calendars_calendar c
  CROSS JOIN generate_series(
    date '2000-01-01', make_date(EXTRACT(YEAR FROM now())::int + 11, 1, 1), '1 day'
  ) AS g(day)
  LEFT JOIN (SELECT DISTINCT o.calendar_id, o.weekday FROM calendars_calendarinterval o) w
    ON w.calendar_id = c.id AND w.weekday = EXTRACT(ISODOW FROM g.day)::int - 1
  LEFT JOIN calendars_holiday h ON h.calendar_id = c.id AND h.date = g.day::date
  WHERE c.built_at IS NOT NULL
) d
"""


class Migration(migrations.Migration):
    dependencies = [("calendars", "0003_history_index")]

    operations = [
        migrations.CreateModel(
            name="Workday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("ordinal", models.PositiveIntegerField()),
                ("working", models.BooleanField()),
                (
                    "calendar",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="workdays",
                        to="calendars.calendar",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("calendar", "day"),
                        include=("ordinal", "working"),
                        name="workday_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(NUMBER_DAYS, migrations.RunSQL.noop, elidable=True),
    ]
