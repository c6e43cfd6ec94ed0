-- id: CHK-SEC-02
-- version: 3
-- sentence: Each control in operation is documented with the risks that it treats, its owner, operation, maintenance and decision.
-- population: controls in operation, as of the run
-- record: control
-- reasons:
--   no_risk: "No risk is linked that it treats."
-- short:
--   conforming: Documented with its risks
--   nonconforming: The control sheet is incomplete
--   not_assessable: Control sheets are not on record
WITH treats AS (
  SELECT l.control, COUNT(l.value) AS risks
  FROM ledger.control_risk_as_of AS l
  GROUP BY l.control
), judged AS (
  SELECT c.reference, COALESCE(c.in_operation_at, c.created_at) AS at,
    CASE WHEN t.risks IS NULL THEN 'no_risk'
      WHEN c.owner IS NULL THEN 'missing:owner'
      WHEN NOT SAYS(c.operation, c.title) THEN 'missing:way_of_operation'
      WHEN NOT SAYS(c.maintenance, c.title) THEN 'missing:maintenance'
      WHEN c.decision IS NULL THEN 'missing:decision' END AS verdict
  FROM ledger.control_as_of AS c
  LEFT JOIN treats AS t ON t.control = c.reference
  WHERE c.state IN ('operating', 'failing')
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
