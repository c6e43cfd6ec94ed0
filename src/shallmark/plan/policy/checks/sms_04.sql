-- id: CHK-SMS-04
-- version: 2
-- sentence: The service management plan names the live services in scope, and no other.
-- population: service management plans in force
-- record: document
-- reasons:
--   not_named: "Live, in scope, and not named by the plan: {detail}."
--   not_live: "Named by the plan, and not a live service in scope: {detail}."
-- short:
--   conforming: The plan names the services
--   nonconforming: Plan and services differ
--   not_assessable: Plan or services are not on record

WITH plans AS (
  SELECT d.reference, MAX(v.effective_from) AS since
  FROM ledger.document AS d
  INNER JOIN ledger.document_version_as_of AS v
    ON v.document = d.reference AND v.state = 'in_force'
  WHERE COALESCE(d.settled_kind, d.kind) = 'service_management_plan'
  GROUP BY d.reference
), missing AS (
  SELECT p.reference, MIN(s.reference) AS service
  FROM plans AS p
  CROSS JOIN ledger.service_as_of AS s
  LEFT JOIN ledger.document_ref AS r ON r.document = p.reference AND r.record = s.reference
  WHERE s.state = 'live' AND s.in_scope AND r.record IS NULL
  GROUP BY p.reference
), strange AS (
  SELECT r.document AS reference, MIN(s.reference) AS service
  FROM ledger.document_ref AS r
  INNER JOIN ledger.service_as_of AS s ON s.reference = r.record
  WHERE s.state <> 'live' OR NOT COALESCE(s.in_scope, FALSE)
  GROUP BY r.document
)
SELECT p.reference AS reference, m.service IS NULL AND x.service IS NULL AS conforms,
  CASE WHEN NOT m.service IS NULL THEN 'not_named:' || m.service
    WHEN NOT x.service IS NULL THEN 'not_live:' || x.service END AS reason,
  p.since AS at
FROM plans AS p
LEFT JOIN missing AS m ON m.reference = p.reference
LEFT JOIN strange AS x ON x.reference = p.reference
