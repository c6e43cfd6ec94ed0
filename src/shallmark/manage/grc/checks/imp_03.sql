-- id: CHK-IMP-03
-- version: 3
-- sentence: Each nonconformity is dealt with by its due date, its effect judged in time, and its date moved by nobody but another than the owner.
-- population: nonconformities that were accepted and have a due date, or whose effect is to be judged, as of the run, and those closed in the period
-- record: nonconformity
-- parameters:
--   effect_review_days: {type: days, default: 90}
-- reasons:
--   overdue: "It was due on {detail}."
--   done_late: "It was due on {detail}, and the actions were done later."
--   not_judged: "The actions were done on {detail}, and their effect is not judged."
--   judged_late: "The actions were done on {detail}, and their effect was judged too late."
--   moved_alone: "It was accepted for {detail}, and the date moved without an approval."
--   moved_by_owner: "Its owner alone moved the date."
-- short:
--   conforming: In time
--   nonconforming: Past its date
--   not_assessable: Dates are not on record
WITH dated AS (
  SELECT n.reference, COALESCE(n.accepted_at, n.created_at) AS at, n.state, n.due, n.owner,
    n.extended_at, n.extended_by, n.actions_done_at, n.effect_reviewed_at,
    n.actions_done_at + INTERVAL '1' DAY * CAST(:effect_review_days AS INT) AS until
  FROM ledger.nonconformity_as_of AS n
  -- without a date: CHK-IMP-01
  WHERE n.state IN ('open', 'corrected', 'acting') AND NOT n.due IS NULL
    OR n.state = 'effect_review'
    OR n.state = 'closed' AND n.closed_at >= :period_start AND n.closed_at < :period_end
), agreed AS (
  -- the day that was accepted
  SELECT d.reference, MIN(v.due) AS due
  FROM dated AS d
  INNER JOIN ledger.nonconformity_version AS v ON v.reference = d.reference
    AND v.valid_from <= d.at AND (v.valid_to IS NULL OR v.valid_to > d.at)
  GROUP BY d.reference
), judged AS (
  SELECT d.reference, d.at,
    CASE WHEN NOT d.extended_at IS NULL AND COALESCE(d.extended_by, d.owner, '') = COALESCE(d.owner, '')
        THEN 'moved_by_owner'
      WHEN d.extended_at IS NULL AND a.due < d.due THEN 'moved_alone:' || CAST(a.due AS TEXT)
      WHEN d.state IN ('open', 'corrected', 'acting') AND d.due < CAST(:as_of AS DATE)
        THEN 'overdue:' || CAST(d.due AS TEXT)
      WHEN d.state IN ('open', 'corrected', 'acting') THEN NULL
      WHEN d.actions_done_at IS NULL THEN 'missing:moment_at_which_the_actions_were_done'
      WHEN CAST(d.actions_done_at AS DATE) > d.due THEN 'done_late:' || CAST(d.due AS TEXT)
      WHEN d.state = 'effect_review' AND d.until < :as_of
        THEN 'not_judged:' || CAST(CAST(d.actions_done_at AS DATE) AS TEXT)
      WHEN d.effect_reviewed_at > d.until
        THEN 'judged_late:' || CAST(CAST(d.actions_done_at AS DATE) AS TEXT) END AS verdict
  FROM dated AS d
  LEFT JOIN agreed AS a ON a.reference = d.reference
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
