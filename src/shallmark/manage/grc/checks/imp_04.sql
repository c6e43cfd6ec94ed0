-- id: CHK-IMP-04
-- version: 5
-- sentence: A check that failed on several days in a row has an open nonconformity that is not left lying, or a waiver in force.
-- population: checks that failed in the judgement of each of their last days, as of the run; a look at another period or at some checks is none, and a day that could not be judged is no day
-- record: ""
-- waivable: false
-- parameters:
--   check_repeat: {type: count, default: 3}
--   triage_days: {type: days, default: 30}
--   effect_review_days: {type: days, default: 90}
-- reasons:
--   no_nonconformity: "It failed on {detail} days in a row, and nobody deals with it."
-- short:
--   conforming: Dealt with
--   nonconforming: Failed again and again, not dealt with
--   not_assessable: Runs are not on record
WITH of_days AS (
  SELECT c.check_id, c.as_of, c.outcome,
    ROW_NUMBER() OVER (
      PARTITION BY c.check_id, CAST(c.as_of AS DATE) ORDER BY c.as_of DESC, c.reference DESC
    ) AS place
  FROM ledger.check_result AS c
  -- what could not be judged neither breaks nor lengthens the row of days
  WHERE c.as_of < :as_of AND NOT c.look
    AND c.outcome NOT IN ('error', 'not_built', 'not_assessable')
), ranked AS (
  SELECT d.check_id, d.as_of, d.outcome,
    ROW_NUMBER() OVER (PARTITION BY d.check_id ORDER BY d.as_of DESC) AS place
  FROM of_days AS d
  WHERE d.place = 1
), repeated AS (
  SELECT r.check_id, COUNT(r.place) AS runs, MIN(r.as_of) AS first_at
  FROM ranked AS r
  WHERE r.place <= :check_repeat
  GROUP BY r.check_id
  HAVING COUNT(r.place) = :check_repeat
    AND SUM(CASE WHEN r.outcome = 'nonconforming' THEN 1 ELSE 0 END) = :check_repeat
), dealt AS (
  SELECT n.check_id, COUNT(n.reference) AS found
  FROM ledger.nonconformity_as_of AS n
  -- what lies undecided or unjudged for longer than it may deals with nothing
  WHERE NOT n.state IN ('closed', 'rejected')
    -- and one that was found for something else, and given the check afterwards, deals with another
    AND NOT BELATED(n.created_at, n.check_recorded_at)
    AND NOT (n.state = 'new'
      AND n.created_at + INTERVAL '1' DAY * CAST(:triage_days AS INT) < :as_of)
    AND NOT (n.state = 'effect_review'
      AND n.actions_done_at + INTERVAL '1' DAY * CAST(:effect_review_days AS INT) < :as_of)
  GROUP BY n.check_id
), waived AS (
  SELECT w.check_id, COUNT(w.reference) AS found
  FROM ledger.waiver AS w
  WHERE w.record IS NULL AND w.approved_at <= :as_of AND w.valid_from <= :as_of
    AND (w.valid_to IS NULL OR w.valid_to > :as_of)
    AND (w.revoked_at IS NULL OR w.revoked_at > :as_of)
  GROUP BY w.check_id
)
SELECT r.check_id AS reference, COALESCE(d.found, 0) + COALESCE(w.found, 0) > 0 AS conforms,
  CASE WHEN COALESCE(d.found, 0) + COALESCE(w.found, 0) = 0
    THEN 'no_nonconformity:' || CAST(r.runs AS TEXT) END AS reason,
  r.first_at AS at
FROM repeated AS r
LEFT JOIN dealt AS d ON d.check_id = r.check_id
LEFT JOIN waived AS w ON w.check_id = r.check_id
