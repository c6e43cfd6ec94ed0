"""Days of a calendar, numbered by working days: what a check counts working days with.

They are derived from what the calendar's record says, so that its history tells the days of then.
"""

from datetime import date
from typing import Any

from django.db import connection

from shallmark.common.calendars.models import Calendar

# Taken from the hours, not from working intervals, which join over midnight. Days of a calendar
# that does not say what they were numbered from, as none did before, stay as they are.
DAYS = """
WITH said AS MATERIALIZED (
  SELECT id, always_open, days_of_work = '{{}}' AS silent,
    ARRAY(SELECT JSONB_ARRAY_ELEMENTS_TEXT(days_of_work -> 'weekdays')::int + 1) AS weekdays,
    ARRAY(SELECT JSONB_ARRAY_ELEMENTS_TEXT(days_of_work -> 'closed')::date) AS closed
  FROM calendars_calendar
), d AS MATERIALIZED (
  SELECT g.calendar_id, g.day, CASE
    WHEN c.silent THEN g.working
    ELSE c.always_open OR (
      EXTRACT(ISODOW FROM g.day) = ANY (c.weekdays) AND g.day <> ALL (c.closed)
    ) END AS working
  FROM {days} g
  JOIN said c ON c.id = g.calendar_id
)
SELECT d.calendar_id, d.day, d.working,
  COUNT(*) FILTER (WHERE d.working) OVER (PARTITION BY d.calendar_id ORDER BY d.day) AS ordinal
FROM d
"""
NUMBER_DAYS = "INSERT INTO calendars_workday (calendar_id, day, working, ordinal)" + DAYS.format(
    days="""(
    SELECT k.id AS calendar_id, s.day::date AS day, FALSE AS working
    FROM calendars_calendar k
    CROSS JOIN generate_series(%(first)s::date, %(last)s::date, '1 day') AS s(day)
    WHERE k.id = %(calendar)s
  )"""
)


def days_of_work(calendar: Calendar) -> dict[str, list[Any]]:
    """What its days are numbered from: kept in the record when its openings are derived."""
    closed = calendar.holidays.values_list("date", flat=True)
    return {
        "weekdays": sorted({each.weekday for each in calendar.intervals.all()}),
        "closed": sorted(day.isoformat() for day in closed),
    }


def number_days(calendar: Calendar, first: date, last: date) -> None:
    """Number the days of the calendar anew, in one statement."""
    calendar.workdays.all().delete()
    with connection.cursor() as cursor:
        span: dict[str, Any] = {"first": first, "last": last, "calendar": calendar.pk}
        cursor.execute(NUMBER_DAYS, span)
