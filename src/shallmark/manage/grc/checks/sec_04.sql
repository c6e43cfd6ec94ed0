-- id: CHK-SEC-04
-- version: 2
-- sentence: The effect of each control in operation was reviewed within the interval by another than who kept it, and a failed review has an action.
-- population: controls in operation, as of the run
-- record: control
-- parameters:
--   control_review: {type: months, default: 12}
-- reasons:
--   overdue: "It was last reviewed, or put in operation, on {detail}."
--   own_review: "Whoever kept it judged whether it works."
--   no_action: "Its review failed, and no action follows from it."
-- short:
--   conforming: Reviewed in time
--   nonconforming: Not reviewed, or failed without action
--   not_assessable: Reviews are not on record
WITH acted AS (
  SELECT a.source, COUNT(a.reference) AS actions
  FROM ledger.action_as_of AS a
  WHERE a.state <> 'dropped'
  GROUP BY a.source
), seen AS (
  SELECT c.reference, c.review_result, c.created_at, c.reviewed_by, c.reviewed_at,
    COALESCE(c.reviewed_at, CAST(c.in_operation_at AS DATE), CAST(c.created_at AS DATE)) AS last_on
  FROM ledger.control_as_of AS c
  WHERE c.state IN ('operating', 'failing')
), judged AS (
  SELECT s.reference, s.created_at AS at,
    CASE WHEN s.last_on + INTERVAL '1' MONTH * CAST(:control_review AS INT) < CAST(:as_of AS DATE)
        THEN 'overdue:' || CAST(s.last_on AS TEXT)
      WHEN CAST(h.since AS DATE) <= s.reviewed_at THEN 'own_review'
      WHEN s.review_result = 'failed' AND a.actions IS NULL THEN 'no_action' END AS verdict
  FROM seen AS s
  LEFT JOIN acted AS a ON a.source = s.reference
  LEFT JOIN ledger.hand AS h ON h.record_type = 'control' AND h.record = s.reference
    AND h.hand = 'kept' AND h.person = s.reviewed_by
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
