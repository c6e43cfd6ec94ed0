-- id: CHK-IMP-07
-- version: 3
-- sentence: Each implemented improvement is measured against its target in time by another than who proposed or did it, reported, and a missed target has an action.
-- population: improvements done in the period
-- record: improvement
-- time: improvement.done_at
-- parameters:
--   effect_review_days: {type: days, default: 90}
-- reasons:
--   not_measured: "It was done on {detail} and not measured."
--   measured_late: "It was done on {detail} and measured too late."
--   no_action: "Its target was missed, and no action follows."
--   not_reported: "Its result was not reported."
--   own_measure: "Whoever proposed or did it measured its effect."
--   called_met: "It is called met, and what was measured misses the target."
-- short:
--   conforming: Measured and reported
--   nonconforming: Not measured, acted on or reported
--   not_assessable: Measurements are not on record
WITH acted AS (
  SELECT a.source, COUNT(a.reference) AS actions
  FROM ledger.action_as_of AS a
  WHERE a.state <> 'dropped'
  GROUP BY a.source
), own AS (
  SELECT h.record, h.person, MIN(h.since) AS since
  FROM ledger.hand AS h
  WHERE h.record_type = 'improvement' AND h.hand IN ('asked', 'did')
  GROUP BY h.record, h.person
), done AS (
  SELECT i.reference, i.done_at, i.measured_at, i.measured_value, i.met, i.reported_at,
    i.started_at, i.updated_at,
    i.measured_by,
    -- better is the way from the value before to the target
    CASE WHEN i.target > i.baseline THEN i.measured_value < i.target
      WHEN i.target < i.baseline THEN i.measured_value > i.target
      ELSE i.measured_value <> i.target END AS misses,
    i.done_at + INTERVAL '1' DAY * CAST(:effect_review_days AS INT) AS until
  FROM ledger.improvement_as_of AS i
  WHERE i.done_at >= CAST(:period_start AS DATE) AND i.done_at < CAST(:period_end AS DATE)
), judged AS (
  SELECT d.reference, COALESCE(d.measured_at, d.started_at, d.updated_at) AS at,
    CASE WHEN d.measured_at IS NULL AND d.until < CAST(:as_of AS DATE)
        THEN 'not_measured:' || CAST(d.done_at AS TEXT)
      WHEN d.measured_at IS NULL THEN NULL
      WHEN d.until < CAST(d.measured_at AS DATE) THEN 'measured_late:' || CAST(d.done_at AS TEXT)
      WHEN o.since <= d.measured_at THEN 'own_measure'
      WHEN d.measured_value IS NULL OR d.met IS NULL THEN 'missing:measured_value'
      WHEN d.met AND d.misses THEN 'called_met'
      WHEN NOT d.met AND a.actions IS NULL THEN 'no_action'
      WHEN d.reported_at IS NULL THEN 'not_reported' END AS verdict
  FROM done AS d
  LEFT JOIN acted AS a ON a.source = d.reference
  LEFT JOIN own AS o ON o.record = d.reference AND o.person = d.measured_by
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
