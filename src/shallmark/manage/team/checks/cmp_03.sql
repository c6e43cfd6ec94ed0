-- id: CHK-CMP-03
-- version: 1
-- sentence: The effect of each training is judged in time.
-- population: "trainings that were done, as of the run"
-- record: training_record
-- parameters:
--   effect_review_days: {type: days, default: 90}
-- reasons:
--   not_judged: "It was done on {detail}, and its effect is not judged."
-- short:
--   conforming: Effect judged
--   nonconforming: Effect not judged
--   not_assessable: Trainings are not on record

WITH judged AS (
  SELECT t.reference, t.created_at,
    CASE WHEN t.judged_at IS NULL
        AND t.done_at + INTERVAL '1' DAY * CAST(:effect_review_days AS INT) < CAST(:as_of AS DATE)
        THEN 'not_judged:' || CAST(t.done_at AS TEXT)
      WHEN NOT t.judged_at IS NULL AND t.effect IS NULL THEN 'missing:effect'
      WHEN NOT t.judged_at IS NULL AND t.judged_by IS NULL THEN 'missing:judge' END AS verdict
  FROM ledger.training_record_as_of AS t
  WHERE t.state IN ('done', 'judged')
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason,
  COALESCE(j.created_at, :as_of) AS at
FROM judged AS j
