-- Days of each calendar from its first to its last working interval, numbered by working days.
SELECT d.key AS calendar, d.day, d.working,
  (COUNT(*) FILTER (WHERE d.working) OVER (PARTITION BY d.id ORDER BY d.day))::int AS ordinal
FROM (
  SELECT c.id, c.key, g.day::date AS day, c.always_open OR o.day IS NOT NULL AS working
  FROM calendars_calendar c
  JOIN (
    SELECT w.calendar_id, MIN(w.s) AS first_at, MAX(w.e) AS last_at
    FROM calendars_workinginterval w
    GROUP BY w.calendar_id
  ) span ON span.calendar_id = c.id
  CROSS JOIN LATERAL generate_series(
    (span.first_at AT TIME ZONE c.zone)::date, (span.last_at AT TIME ZONE c.zone)::date, '1 day'
  ) AS g(day)
  LEFT JOIN (
    SELECT DISTINCT w.calendar_id, (w.s AT TIME ZONE k.zone)::date AS day
    FROM calendars_workinginterval w
    JOIN calendars_calendar k ON k.id = w.calendar_id
  ) o ON o.calendar_id = c.id AND o.day = g.day::date
) d
