-- id: CHK-CHG-01
-- version: 3
-- sentence: Every change past New has a category of the policy, a requester and a reason.
-- population: changes past New, requested in the period
-- record: change
-- time: change.requested_at
-- short:
--   conforming: Category, requester and reason
--   nonconforming: The request is incomplete
--   not_assessable: Not all is in the source
WITH judged AS (
  SELECT c.reference, c.requested_at AS at, SOURCE_GAP(c.source_system, 'change.category',
    'change.requester', 'change.reason') AS missing,
    CASE WHEN c.category IS NULL
        OR c.category NOT IN ('standard', 'minor', 'significant', 'major', 'emergency')
        THEN 'missing:category'
      WHEN c.requester IS NULL THEN 'missing:requester'
      WHEN NOT SAYS(c.reason, c.title) THEN 'missing:reason'
      ELSE FOUND_EMPTY(c.reference, c.reason) END AS fault
  FROM ledger.change_as_of AS c
  WHERE c.state NOT IN ('new', 'canceled')
    AND c.requested_at >= :period_start AND c.requested_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
