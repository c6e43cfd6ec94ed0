-- id: CHK-SEC-03
-- version: 3
-- sentence: Each information security risk above the limit has a control that is not retired.
-- population: open risks above the limit of the newest criteria that are security risks, or were in the period
-- record: risk
-- reasons:
--   no_control: "No control is linked that treats it."
-- short:
--   conforming: A control treats it
--   nonconforming: No control treats it
--   not_assessable: Controls are not on record
WITH dated AS (
  SELECT c.limit_score,
    ROW_NUMBER() OVER (ORDER BY c.recorded_at DESC, c.reference DESC) AS place
  FROM ledger.risk_criteria AS c
  WHERE c.recorded_at <= :as_of
), secured AS (
  -- called something else since, it is the same risk
  SELECT DISTINCT v.reference
  FROM ledger.risk_version AS v
  WHERE v.category = 'security' AND v.valid_from <= :as_of
    AND (v.valid_to IS NULL OR v.valid_to > :period_start)
), treated AS (
  SELECT l.value AS risk, COUNT(c.reference) AS controls
  FROM ledger.control_risk_as_of AS l
  INNER JOIN ledger.control_as_of AS c ON c.reference = l.control AND c.state <> 'retired'
  GROUP BY l.value
)
SELECT r.reference AS reference, NOT t.controls IS NULL AS conforms,
  CASE WHEN t.controls IS NULL THEN 'no_control' END AS reason,
  COALESCE(r.assessed_at, r.created_at) AS at
FROM ledger.risk_as_of AS r
INNER JOIN dated AS d ON d.place = 1 AND r.score > d.limit_score
INNER JOIN secured AS s ON s.reference = r.reference
LEFT JOIN treated AS t ON t.risk = r.reference
WHERE r.state IN ('assessed', 'treating', 'accepted', 'monitored')
