-- id: CHK-SMS-09
-- version: 5
-- sentence: Each metric with a criterion is measured in each period from its first on, whatever day is said later; one that misses again and again the criterion that held then is acted on, by what was not done before it missed the last time.
-- population: "process metrics with a criterion, as of the run"
-- record: process_metric
-- parameters:
--   criterion_miss_periods: {type: count, default: 2}
-- reasons:
--   not_measured: "Its last value is of {detail}."
--   measured_late: "It was measured on {detail}, long after the value before."
--   recorded_late: "That it was measured was recorded only on {detail}, long after its day."
--   never_measured: "It has never been measured."
--   missed: "It missed its criterion so often in a row: {detail}. No action comes from it."
-- short:
--   conforming: Measured and acted on
--   nonconforming: Not measured or not acted on
--   not_assessable: Metrics are not on record

WITH written AS (
  -- what was recorded long after its day counts from then
  SELECT v.process_metric, v.value, v.threshold, v.sense, BELATED(v.at, v.recorded_at) AS late,
    CASE WHEN BELATED(v.at, v.recorded_at) THEN v.recorded_at ELSE v.at END AS at
  FROM ledger.process_metric_value AS v
  WHERE v.at <= :as_of AND COALESCE(v.recorded_at, v.at) <= :as_of
), sittings AS (
  -- what is typed in one sitting is one measure, and a miss of it stays one
  -- by the criterion that held when it was measured, whatever it is now
  SELECT v.process_metric, MAX(v.at) AS at, MAX(CASE WHEN v.late THEN 1 ELSE 0 END) AS late,
    MAX(CASE WHEN COALESCE(v.sense, m.sense) = 'at_most'
        AND v.value > COALESCE(v.threshold, m.threshold) THEN 1
      WHEN COALESCE(v.sense, m.sense) <> 'at_most'
        AND v.value < COALESCE(v.threshold, m.threshold) THEN 1 ELSE 0 END) AS miss
  FROM written AS v
  INNER JOIN ledger.process_metric AS m ON m.reference = v.process_metric
  GROUP BY v.process_metric, CAST(v.at AS DATE)
), measured AS (
  SELECT v.process_metric, v.at, v.late = 1 AS late, v.miss = 1 AS miss,
    LAG(v.at) OVER (PARTITION BY v.process_metric ORDER BY v.at) AS before_at,
    ROW_NUMBER() OVER (PARTITION BY v.process_metric ORDER BY v.at DESC) AS place
  FROM sittings AS v
), judged_values AS (
  SELECT m.reference, v.place, v.at, v.miss,
    -- the first one is due in time, too
    CASE WHEN v.at >= :period_start AND v.at < :period_end
        AND CAST(COALESCE(v.before_at, m.recorded_at) AS DATE)
        + INTERVAL '1' MONTH * CASE m.period WHEN 'year' THEN 13 WHEN 'quarter' THEN 4 ELSE 2 END
        < CAST(v.at AS DATE) THEN v.at END AS late_at,
    CASE WHEN v.late AND v.at >= :period_start AND v.at < :period_end THEN v.at END AS entered_at
  FROM ledger.process_metric AS m
  INNER JOIN measured AS v ON v.process_metric = m.reference
  WHERE NOT m.threshold IS NULL
), series AS (
  SELECT j.reference, MAX(j.at) AS last_at, MAX(j.late_at) AS late_at,
    MAX(j.entered_at) AS entered_at,
    -- misses before the newest value that was good
    COALESCE(MIN(CASE WHEN NOT j.miss THEN j.place END), MAX(j.place) + 1) - 1 AS misses
  FROM judged_values AS j
  GROUP BY j.reference
), acted AS (
  -- what was done before it missed once more did not mend it
  SELECT a.process_metric, COUNT(*) AS n
  FROM ledger.process_metric_action AS a
  INNER JOIN series AS s ON s.reference = a.process_metric
  WHERE a.created_at <= :as_of AND (a.done_at IS NULL OR a.done_at >= s.last_at)
  GROUP BY a.process_metric
), judged AS (
  SELECT m.reference, COALESCE(s.last_at, m.recorded_at, :as_of) AS at,
    CASE WHEN CAST(COALESCE(s.last_at, m.recorded_at) AS DATE)
          + INTERVAL '1' MONTH * CASE m.period WHEN 'year' THEN 13 WHEN 'quarter' THEN 4 ELSE 2 END
          < CAST(:as_of AS DATE)
        THEN CASE WHEN s.last_at IS NULL THEN 'never_measured'
          ELSE 'not_measured:' || CAST(CAST(s.last_at AS DATE) AS TEXT) END
      WHEN s.misses >= :criterion_miss_periods AND a.n IS NULL
        THEN 'missed:' || CAST(s.misses AS TEXT)
      WHEN NOT s.entered_at IS NULL
        THEN 'recorded_late:' || CAST(CAST(s.entered_at AS DATE) AS TEXT)
      WHEN NOT s.late_at IS NULL
        THEN 'measured_late:' || CAST(CAST(s.late_at AS DATE) AS TEXT) END AS verdict
  FROM ledger.process_metric AS m
  LEFT JOIN series AS s ON s.reference = m.reference
  LEFT JOIN acted AS a ON a.process_metric = m.reference
  WHERE NOT m.threshold IS NULL AND m.recorded_at <= :as_of
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
