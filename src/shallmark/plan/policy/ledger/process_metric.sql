SELECT
  CASE WHEN e.criterion IS NOT NULL THEN e.sense || ' ' || TRIM_SCALE(e.criterion) END AS criterion
FROM policy_processmetric e
