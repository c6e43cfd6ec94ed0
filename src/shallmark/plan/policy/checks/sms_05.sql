-- id: CHK-SMS-05
-- version: 2
-- sentence: Each current objective has unit, target, baseline, due date, owner, resources and a way of evaluation.
-- population: "objectives that are worked for or missed, as of the run"
-- record: objective
-- short:
--   conforming: Measurable and provided for
--   nonconforming: The objective cannot be worked for
--   not_assessable: Objectives are not on record

WITH judged AS (
  SELECT o.reference, COALESCE(o.approved_at, o.created_at, :as_of) AS at,
    CASE WHEN o.metric IS NULL THEN 'missing:metric'
      WHEN o.unit IS NULL THEN 'missing:unit'
      WHEN o.target IS NULL THEN 'missing:target'
      WHEN o.baseline IS NULL THEN 'missing:baseline'
      WHEN o.due IS NULL THEN 'missing:due_date'
      WHEN o.owner IS NULL THEN 'missing:owner'
      WHEN NOT SAYS(o.resources, o.title) THEN 'missing:resources'
      WHEN NOT SAYS(o.evaluation_method, o.title)
        THEN 'missing:way_of_evaluation' END AS verdict
  FROM ledger.objective_as_of AS o
  WHERE o.state IN ('approved', 'missed')
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
