SELECT
  e.reference, process.reference AS process, e.title AS name,
  CASE WHEN e.criterion IS NOT NULL THEN e.sense || ' ' || TRIM_SCALE(e.criterion) END AS criterion,
  e.sense, e.criterion AS threshold, e.period, NULLIF(TRIM(e.unit), '') AS unit,
  e.created_at AS recorded_at, e.source_system
FROM policy_processmetric e
JOIN policy_process process ON process.id = e.process_id
