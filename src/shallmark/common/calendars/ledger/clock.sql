-- Derived from the status log of the record and rebuildable; one row per record and metric.
SELECT 'CLK' || k.id AS reference, k.reference AS record, NULLIF(k.target, '') AS target, k.metric,
  k.priority, k.goal_seconds, c.key AS calendar, k.started_at, k.warning_at, k.due_at,
  k.breached_at, k.stopped_at, k.paused_from, NULLIF(k.paused_reason, '') AS reason,
  k.counted_seconds, '' AS source_system
FROM calendars_clockresult k
JOIN calendars_calendar c ON c.id = k.calendar_id
