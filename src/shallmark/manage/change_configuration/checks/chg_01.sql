-- id: CHK-CHG-01
-- version: 1
-- sentence: Every change past New has a category of the policy, a requester and a reason.
-- severity: major
-- mode: prevent
-- frequency: on save
-- population: changes past New, requested in the period
-- record: change
-- time: change.requested_at
-- origin: standard
-- needs:
--   - change.category
--   - change.requester
--   - change.requested_at
--   - change.reason
--   - change.state
-- short:
--   conforming: Category, requester and reason
--   nonconforming: The request is incomplete
--   not_assessable: Not all is in the source
WITH gap AS (
  SELECT c.source_system, MIN(c.column_name) AS missing
  FROM ledger.source_coverage AS c
  WHERE c.record_type = 'change' AND c.supplied = FALSE
    AND c.column_name IN ('category', 'requester', 'reason')
  GROUP BY c.source_system
), judged AS (
  SELECT c.reference, c.requested_at AS at, g.missing,
    CASE WHEN c.category IS NULL
        OR c.category NOT IN ('standard', 'minor', 'significant', 'major', 'emergency')
        THEN 'missing:category'
      WHEN c.requester IS NULL THEN 'missing:requester'
      WHEN c.reason IS NULL THEN 'missing:reason' END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN gap AS g ON g.source_system = c.source_system
  WHERE c.state NOT IN ('new', 'canceled')
    AND c.requested_at >= :period_start AND c.requested_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
