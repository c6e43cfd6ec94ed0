-- Days of each calendar within the span of its working time, numbered by working days: a day with
-- opening hours that is no holiday. Taken from the hours, not from working intervals, which join
-- over midnight.
SELECT d.key AS calendar, d.day, d.working,
  (COUNT(*) FILTER (WHERE d.working) OVER (PARTITION BY d.id ORDER BY d.day))::int AS ordinal
FROM (
  SELECT c.id, c.key, g.day::date AS day,
    c.always_open OR (w.weekday IS NOT NULL AND h.date IS NULL) AS working
  FROM calendars_calendar c
  JOIN (
    SELECT i.calendar_id, MIN(i.s) AS first_at, MAX(i.e) AS last_at
    FROM calendars_workinginterval i
    GROUP BY i.calendar_id
  ) span ON span.calendar_id = c.id
  CROSS JOIN LATERAL generate_series(
    (span.first_at AT TIME ZONE c.zone)::date, (span.last_at AT TIME ZONE c.zone)::date, '1 day'
  ) AS g(day)
  LEFT JOIN (SELECT DISTINCT o.calendar_id, o.weekday FROM calendars_calendarinterval o) w
    ON w.calendar_id = c.id AND w.weekday = EXTRACT(ISODOW FROM g.day)::int - 1
  LEFT JOIN calendars_holiday h ON h.calendar_id = c.id AND h.date = g.day::date
) d
