-- id: CHK-SMS-06
-- version: 1
-- sentence: Each current objective is measured in time, and a missed one is acted on.
-- population: "objectives that are worked for or missed, as of the run"
-- record: objective
-- parameters:
--   objective_measure_interval: {type: months, default: 3}
-- reasons:
--   not_measured: "It was last measured on {detail}."
--   never_measured: "It has not been measured since it was approved."
--   not_acted_on: "It was missed, and no action comes from it."
-- short:
--   conforming: Measured and acted on
--   nonconforming: Not measured or not acted on
--   not_assessable: Measurements are not on record

WITH measured AS (
  SELECT v.objective, MAX(v.at) AS last_at
  FROM ledger.objective_value AS v
  WHERE v.at <= :as_of
  GROUP BY v.objective
), acted AS (
  SELECT a.objective, COUNT(*) AS actions
  FROM ledger.objective_action AS a
  GROUP BY a.objective
), judged AS (
  SELECT o.reference, COALESCE(o.approved_at, o.created_at, :as_of) AS at,
    CASE WHEN o.state = 'missed' THEN
        CASE WHEN COALESCE(a.actions, 0) = 0 THEN 'not_acted_on' END
      WHEN CAST(COALESCE(m.last_at, o.approved_at, o.created_at) AS DATE)
        + INTERVAL '1' MONTH * CAST(:objective_measure_interval AS INT) < CAST(:as_of AS DATE)
        THEN CASE WHEN m.last_at IS NULL THEN 'never_measured'
          ELSE 'not_measured:' || CAST(CAST(m.last_at AS DATE) AS TEXT) END END AS verdict
  FROM ledger.objective_as_of AS o
  LEFT JOIN measured AS m ON m.objective = o.reference
  LEFT JOIN acted AS a ON a.objective = o.reference
  WHERE o.state IN ('approved', 'missed')
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
