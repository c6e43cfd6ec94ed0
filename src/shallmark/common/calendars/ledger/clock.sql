-- Derived from the status log of the record and rebuildable; one row per record and metric.
-- While a clock runs, `warning_at` and `breached_at` are what comes if nothing happens: a check
-- compares them with :as_of, so that a breach needs no job to have been seen.
-- The pause is the one entered latest after it began, else the last one.
SELECT
  k.reference || '/' || k.metric AS reference, k.reference AS record,
  NULLIF(k.target, '') AS target, k.metric, k.priority, k.priority_at, k.goal_seconds, c.key AS calendar,
  k.started_at, k.warning_at, k.due_at,
  COALESCE(k.breached_at, CASE WHEN k.state IN ('running', 'warned') THEN k.due_at END) AS breached_at,
  k.stopped_at, k.pause_from AS paused_from, k.pause_to AS paused_to,
  NULLIF(k.pause_reason, '') AS reason, k.pause_set_at AS set_at, k.counted_seconds,
  k.started_at AS recorded_at, k.stored_at, k.source_system
FROM calendars_clockresult k
JOIN calendars_calendar c ON c.id = k.calendar_id
