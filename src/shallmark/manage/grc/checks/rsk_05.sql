-- id: CHK-RSK-05
-- version: 2
-- sentence: The effect of each finished treatment action was judged in time, and a treated risk was scored again after the last of them.
-- population: actions that treat risks and were finished in the period
-- record: action
-- time: action.done_at
-- parameters:
--   effect_review_days: {type: days, default: 90}
-- reasons:
--   not_judged: "Nobody judged its effect."
--   judged_late: "Its effect was judged after {detail} days."
--   not_scored_again: "The risk was treated and not scored again: {detail}."
--   scored_before: "The risk was scored on {detail}, before this action was done."
-- short:
--   conforming: Effect judged
--   nonconforming: Effect not judged in time
--   not_assessable: Effects are not on record
WITH finished AS (
  SELECT a.reference, a.done_at, a.effect, a.effect_reviewed_at, r.treated_at, r.residual_score,
    r.reviewed_at AS risk_reviewed_at,
    r.reference AS risk, SECS(a.done_at, COALESCE(a.effect_reviewed_at, :as_of)) AS waited
  FROM ledger.action_as_of AS a
  INNER JOIN ledger.risk_as_of AS r ON r.reference = a.source
  WHERE a.state IN ('done', 'effective') AND a.done_at >= :period_start AND a.done_at < :period_end
), judged AS (
  SELECT f.reference, f.done_at,
    CASE WHEN f.waited > :effect_review_days * 86400 AND f.effect_reviewed_at IS NULL
        THEN 'not_judged'
      WHEN f.waited > :effect_review_days * 86400
        THEN 'judged_late:' || CAST(CAST(FLOOR(f.waited / 86400.0) AS BIGINT) AS TEXT)
      WHEN NOT f.effect_reviewed_at IS NULL AND f.effect IS NULL THEN 'not_judged'
      WHEN NOT f.treated_at IS NULL AND f.residual_score IS NULL
        THEN 'not_scored_again:' || f.risk
      WHEN f.treated_at < f.done_at
        AND COALESCE(CAST(f.risk_reviewed_at AS DATE) < CAST(f.done_at AS DATE), TRUE)
        THEN 'scored_before:' || CAST(CAST(f.treated_at AS DATE) AS TEXT) END AS verdict
  FROM finished AS f
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.done_at AS at
FROM judged AS j
