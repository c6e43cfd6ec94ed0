-- id: CHK-SEC-02
-- version: 8
-- sentence: Each control in operation is documented with the risks that it treats, its active owner, operation, maintenance and decision, by a document that was approved and neither superseded nor withdrawn when it was put in operation, and was then.
-- population: controls in operation, as of the run
-- record: control
-- reasons:
--   no_such_decision: "It names {detail} as its decision, which is no document that was approved and stood by then."
--   documented_late: "It was put in operation on {detail}, and its sheet was written afterwards."
--   no_risk: "No risk is linked that it treats."
-- short:
--   conforming: Documented with its risks
--   nonconforming: The control sheet is incomplete
--   not_assessable: Control sheets are not on record
WITH treats AS (
  SELECT l.control, COUNT(l.value) AS risks
  FROM ledger.control_risk_as_of AS l
  GROUP BY l.control
), fallen AS (
  SELECT d.reference, MIN(d.valid_from) AS at
  FROM ledger.document_version_version AS d
  WHERE d.state IN ('superseded', 'withdrawn')
  GROUP BY d.reference
), judged AS (
  SELECT c.reference, COALESCE(c.in_operation_at, c.created_at) AS at,
    CASE WHEN t.risks IS NULL THEN 'no_risk'
      WHEN c.owner IS NULL THEN 'missing:owner'
      WHEN NOT p.active THEN 'owner_left:' || c.owner
      WHEN NOT SAYS(c.operation, c.title) THEN 'missing:way_of_operation'
      WHEN NOT SAYS(c.maintenance, c.title) THEN 'missing:maintenance'
      WHEN c.decision IS NULL THEN 'missing:decision'
      WHEN NOT COALESCE(d.approved_at <= COALESCE(c.in_operation_at, c.created_at), FALSE)
          OR f.at <= COALESCE(c.in_operation_at, c.created_at)
        THEN 'no_such_decision:' || c.decision
      WHEN c.in_operation_at >= :period_start AND c.in_operation_at < :period_end
        AND NOT b.reference IS NULL
        AND NOT (SAYS(b.operation, b.title) AND SAYS(b.maintenance, b.title))
        THEN 'documented_late:' || CAST(CAST(c.in_operation_at AS DATE) AS TEXT)
      ELSE FOUND_EMPTY(c.reference, c.operation, c.maintenance) END AS verdict
  FROM ledger.control_as_of AS c
  LEFT JOIN ledger.person_as_of AS p ON p.reference = c.owner
  LEFT JOIN treats AS t ON t.control = c.reference
  LEFT JOIN ledger.document_version_as_of AS d ON d.reference = c.decision
  LEFT JOIN fallen AS f ON f.reference = c.decision
  LEFT JOIN ledger.control_version AS b ON b.reference = c.reference
    AND b.valid_from <= c.in_operation_at
    AND (b.valid_to IS NULL OR b.valid_to > c.in_operation_at)
  WHERE c.state IN ('operating', 'failing')
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
