-- id: CHK-CHG-17
-- version: 2
-- sentence: Each deployment and each drift of a configuration is explained by an approved change.
-- population: deployments and sightings that differ from the register, in the period
-- parameters:
--   cmdb_update_days: {type: working_days, default: 2}
-- partial:
--   - deployment
-- reasons:
--   not_explained: "No approved change explains it."
--   not_approved: "Its change was not approved when it began."
-- short:
--   conforming: Explained by a change
--   nonconforming: Unauthorised change
--   not_assessable: Sightings are not in the source
WITH seen AS (
  -- what is entered long after its day was seen when it was entered
  SELECT d.reference, d.key,
    CASE WHEN BELATED(d.seen_at, d.recorded_at) THEN d.recorded_at
      ELSE LEAST(d.seen_at, d.recorded_at) END AS seen_at
  FROM ledger.discovery_result AS d
), drifted AS (
  SELECT d.reference, d.key, d.seen_at, COUNT(*) AS differences
  FROM seen AS d
  INNER JOIN ledger.discovery_result_drift AS w ON w.discovery_result = d.reference
  WHERE d.seen_at >= :period_start AND d.seen_at < :period_end
  GROUP BY d.reference, d.key, d.seen_at
), explained AS (
  -- a change of the item runs, or its update of the register is not yet due
  SELECT d.reference, COUNT(*) AS changes
  FROM drifted AS d
  INNER JOIN ledger.ci AS i ON i.discovery_key = d.key OR i.reference = d.key
  INNER JOIN ledger.change_item AS t ON t.value = i.reference
  INNER JOIN ledger.change_as_of AS c ON c.reference = t.change
  WHERE COALESCE(c.approved_at, c.scheduled_at) <= c.started_at AND c.started_at <= d.seen_at
    AND (c.implemented_at IS NULL
      OR SECS(c.implemented_at, d.seen_at) <= :cmdb_update_days * 86400)
  GROUP BY d.reference
), judged AS (
  SELECT d.reference, d.seen_at AS at,
    CASE WHEN e.changes IS NULL THEN 'not_explained' END AS fault
  FROM drifted AS d
  LEFT JOIN explained AS e ON e.reference = d.reference
  UNION ALL
  SELECT p.reference, p.started_at,
    CASE WHEN c.reference IS NULL THEN 'not_explained'
      WHEN COALESCE(c.approved_at, c.scheduled_at) IS NULL
        OR COALESCE(c.approved_at, c.scheduled_at) > p.started_at THEN 'not_approved' END
  FROM ledger.deployment_as_of AS p
  LEFT JOIN ledger.change_as_of AS c ON c.reference = p.change_ref
  WHERE p.started_at >= :period_start AND p.started_at < :period_end
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
