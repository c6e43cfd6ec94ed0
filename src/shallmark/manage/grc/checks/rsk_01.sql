-- id: CHK-RSK-01
-- version: 5
-- sentence: Each assessed risk has an active owner, a category, likelihood, impact, effect on customers (or the choice that there is none), score and a decided treatment.
-- population: open risks that were assessed, as of the run
-- record: risk
-- short:
--   conforming: Assessed in full
--   nonconforming: The assessment is incomplete
--   not_assessable: Assessments are not on record
WITH judged AS (
  SELECT r.reference, r.assessed_at, r.created_at,
    CASE WHEN r.owner IS NULL THEN 'missing:owner'
      WHEN NOT p.active THEN 'owner_left:' || r.owner
      WHEN r.category IS NULL THEN 'missing:category'
      WHEN r.likelihood IS NULL THEN 'missing:likelihood'
      WHEN r.impact IS NULL THEN 'missing:impact'
      WHEN NOT COALESCE(r.no_effect_customers, FALSE) AND NOT SAYS(r.customer_impact, r.title)
        THEN 'missing:effect_on_customers'
      WHEN r.score IS NULL THEN 'missing:score'
      WHEN r.treatment IS NULL THEN 'missing:treatment'
      WHEN r.decision_by IS NULL THEN 'missing:decision_on_the_treatment'
      ELSE FOUND_EMPTY(r.reference, r.customer_impact) END AS verdict
  FROM ledger.risk_as_of AS r
  LEFT JOIN ledger.person_as_of AS p ON p.reference = r.owner
  WHERE r.state IN ('assessed', 'treating', 'accepted', 'monitored')
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason,
  COALESCE(j.assessed_at, j.created_at) AS at
FROM judged AS j
