-- id: CHK-SMS-05
-- version: 6
-- sentence: Each current objective has unit, target, baseline, due date, active owner, resources and a way of evaluation, and nobody alone moved what was approved.
-- population: "objectives that are worked for or missed, as of the run, and those achieved once one person had moved them"
-- record: objective
-- reasons:
--   moved: "What it aims at was moved by one person alone on {detail}, after it had been approved."
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
      WHEN o.state IN ('approved', 'missed') AND NOT p.active THEN 'owner_left:' || o.owner
      WHEN NOT SAYS(o.resources, o.title) THEN 'missing:resources'
      WHEN NOT SAYS(o.evaluation_method, o.title)
        THEN 'missing:way_of_evaluation'
      WHEN NOT o.moved_alone_at IS NULL
        THEN 'moved:' || CAST(CAST(o.moved_alone_at AS DATE) AS TEXT)
      ELSE FOUND_EMPTY(o.reference, o.resources, o.evaluation_method) END AS verdict
  FROM ledger.objective_as_of AS o
  LEFT JOIN ledger.person_as_of AS p ON p.reference = o.owner
  WHERE o.state IN ('approved', 'missed')
    OR (o.state IN ('achieved', 'replaced') AND NOT o.moved_alone_at IS NULL)
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
