-- id: CHK-SMS-06
-- version: 4
-- sentence: Each current objective is measured in time, each time in the period, whatever day is said later, and a missed one is acted on, by what was not done before it was judged missed.
-- population: "objectives that are worked for or missed, as of the run"
-- record: objective
-- parameters:
--   objective_measure_interval: {type: months, default: 3}
-- reasons:
--   not_measured: "It was last measured on {detail}."
--   measured_late: "It was measured only on {detail}, longer after the time before than is allowed."
--   recorded_late: "That it was measured was recorded only on {detail}, long after its day."
--   never_measured: "It has not been measured since it was approved."
--   not_acted_on: "It was missed, and no action comes from it that is open or was done since."
-- short:
--   conforming: Measured and acted on
--   nonconforming: Not measured or not acted on
--   not_assessable: Measurements are not on record

WITH written AS (
  -- what was recorded long after its day counts from then
  SELECT v.objective, BELATED(v.at, v.recorded_at) AS late,
    CASE WHEN BELATED(v.at, v.recorded_at) THEN v.recorded_at ELSE v.at END AS at
  FROM ledger.objective_value AS v
  WHERE v.at <= :as_of AND COALESCE(v.recorded_at, v.at) <= :as_of
), measured AS (
  SELECT v.objective, MAX(v.at) AS last_at,
    MAX(CASE WHEN v.late AND v.at >= :period_start AND v.at < :period_end THEN v.at END) AS late_at
  FROM written AS v
  GROUP BY v.objective
), spaced AS (
  -- each time that it was measured, and the time before
  SELECT v.objective, CAST(v.at AS DATE) AS measured_on,
    CAST(COALESCE(LAG(v.at) OVER (PARTITION BY v.objective ORDER BY v.at), o.approved_at, o.created_at)
      AS DATE) AS before_on
  FROM written AS v
  INNER JOIN ledger.objective_as_of AS o ON o.reference = v.objective
), belated AS (
  SELECT s.objective, MAX(s.measured_on) AS measured_on
  FROM spaced AS s
  WHERE s.before_on + INTERVAL '1' MONTH * CAST(:objective_measure_interval AS INT) < s.measured_on
    AND s.measured_on >= CAST(:period_start AS DATE) AND s.measured_on < CAST(:period_end AS DATE)
  GROUP BY s.objective
), acted AS (
  -- what was done before did not keep it from being missed
  SELECT a.objective, COUNT(*) AS actions
  FROM ledger.objective_action AS a
  INNER JOIN ledger.objective_as_of AS o ON o.reference = a.objective
  WHERE COALESCE(a.created_at, :as_of) <= :as_of
    AND NOT COALESCE(a.done_at < o.judged_at, FALSE)
  GROUP BY a.objective
), judged AS (
  SELECT o.reference, COALESCE(o.approved_at, o.created_at, :as_of) AS at,
    CASE WHEN o.state = 'missed' AND COALESCE(a.actions, 0) = 0 THEN 'not_acted_on'
      WHEN o.state = 'approved' AND CAST(COALESCE(m.last_at, o.approved_at, o.created_at) AS DATE)
        + INTERVAL '1' MONTH * CAST(:objective_measure_interval AS INT) < CAST(:as_of AS DATE)
        THEN CASE WHEN m.last_at IS NULL THEN 'never_measured'
          ELSE 'not_measured:' || CAST(CAST(m.last_at AS DATE) AS TEXT) END
      WHEN NOT m.late_at IS NULL THEN 'recorded_late:' || CAST(CAST(m.late_at AS DATE) AS TEXT)
      WHEN NOT b.measured_on IS NULL THEN 'measured_late:' || CAST(b.measured_on AS TEXT)
      END AS verdict
  FROM ledger.objective_as_of AS o
  LEFT JOIN measured AS m ON m.objective = o.reference
  LEFT JOIN belated AS b ON b.objective = o.reference
  LEFT JOIN acted AS a ON a.objective = o.reference
  WHERE o.state IN ('approved', 'missed')
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
