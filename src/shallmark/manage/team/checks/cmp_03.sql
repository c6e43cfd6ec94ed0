-- id: CHK-CMP-03
-- version: 7
-- sentence: Each training is recorded when it was done, and its effect is judged in time, by another than who was trained.
-- population: "trainings that were done, as of the run"
-- record: training_record
-- parameters:
--   effect_review_days: {type: days, default: 90}
-- reasons:
--   ahead: "It says that it was done on a day to come: {detail}."
--   recorded_late: "That it was done was recorded only on {detail}, long after."
--   not_judged: "It was done on {detail}, and its effect is not judged."
--   judged_late: "It was done on {detail}, and its effect was judged too late."
--   judged_before: "Its effect was judged before it was done, on {detail}."
--   own_judgement: "Whoever was trained judged its effect."
-- short:
--   conforming: Effect judged in time
--   nonconforming: Effect not judged in time
--   not_assessable: Trainings are not on record

WITH done AS (
  SELECT t.reference, t.created_at, t.state, t.done_at, t.done_recorded_at, t.judged_at, t.title,
    t.effect, t.judged_by, h.person AS own,
    t.done_at + INTERVAL '1' DAY * CAST(:effect_review_days AS INT) AS until
  FROM ledger.training_record_as_of AS t
  LEFT JOIN ledger.hand AS h ON h.record_type = 'training_record' AND h.record = t.reference
    AND h.hand = 'about' AND h.person = t.judged_by
  WHERE t.state IN ('done', 'judged')
), judged AS (
  SELECT d.reference, d.created_at,
    CASE WHEN d.done_at IS NULL THEN 'missing:day_on_which_it_was_done'
      WHEN AHEAD(d.done_at, d.done_recorded_at) THEN 'ahead:' || CAST(d.done_at AS TEXT)
      WHEN BELATED(d.done_at, d.done_recorded_at)
        THEN 'recorded_late:' || CAST(CAST(d.done_recorded_at AS DATE) AS TEXT)
      WHEN d.state = 'judged' AND d.judged_at IS NULL THEN 'missing:day_of_the_judgement'
      WHEN d.judged_at IS NULL AND d.until < CAST(:as_of AS DATE)
        THEN 'not_judged:' || CAST(d.done_at AS TEXT)
      WHEN d.judged_at IS NULL THEN NULL
      WHEN d.judged_at < d.done_at THEN 'judged_before:' || CAST(d.done_at AS TEXT)
      WHEN d.judged_at > d.until THEN 'judged_late:' || CAST(d.done_at AS TEXT)
      WHEN NOT SAYS(d.effect, d.title) THEN 'missing:effect'
      WHEN d.judged_by IS NULL THEN 'missing:judge'
      WHEN NOT d.own IS NULL THEN 'own_judgement'
      ELSE FOUND_EMPTY(d.reference, d.effect) END AS verdict
  FROM done AS d
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason,
  COALESCE(j.created_at, :as_of) AS at
FROM judged AS j
