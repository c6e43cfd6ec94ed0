-- id: CHK-IMP-01
-- version: 8
-- sentence: Each nonconformity is decided on in time, and rejected by somebody who never answered for it, with a reason; an accepted one says its source, clause, description, active owner, correction and due date within a year, and stands as it was accepted.
-- population: nonconformities that were accepted and are open, or are undecided for longer than they may, as of the run, and those rejected in the period
-- record: nonconformity
-- parameters:
--   triage_days: {type: days, default: 30}
--   furthest_due: {type: days, default: 366}
-- reasons:
--   undecided: "Nobody decided on it for {detail} days."
--   rewritten: "It is not what was accepted, and no second person confirmed it: {detail}."
--   rejected_by_owner: "It was rejected by somebody who had answered for it."
--   rejected_silently: "It was rejected, and nobody says why."
--   due_too_far: "It is due only on {detail}."
--   decided_late: "It was decided after {detail} days."
-- short:
--   conforming: Decided in time, recorded in full
--   nonconforming: Undecided, or the record is incomplete
--   not_assessable: Nonconformities are not on record
WITH waiting AS (
  SELECT n.reference, n.created_at, n.accepted_at, n.state, n.source, n.clause, n.title,
    n.description, n.owner, n.correction, n.due, n.closed_by, n.decision_reason,
    SECS(n.created_at, CASE WHEN n.state = 'new' THEN :as_of
      WHEN n.state = 'rejected' THEN n.decided_at ELSE n.accepted_at END) AS waited
  FROM ledger.nonconformity_as_of AS n
  WHERE n.state IN ('open', 'corrected', 'acting', 'effect_review')
    OR n.state = 'new' AND n.created_at + INTERVAL '1' DAY * CAST(:triage_days AS INT) < :as_of
    OR n.state = 'rejected' AND n.decided_at >= :period_start AND n.decided_at < :period_end
), kept AS (
  SELECT h.record, h.person, MIN(h.since) AS since
  FROM ledger.hand AS h
  WHERE h.record_type = 'nonconformity' AND h.hand = 'kept'
  GROUP BY h.record, h.person
), rewritten AS (
  SELECT r.nonconformity, MIN(r.field) AS field
  FROM ledger.nonconformity_rewrite AS r
  WHERE r.at <= :as_of
  GROUP BY r.nonconformity
), judged AS (
  SELECT w.reference, COALESCE(w.accepted_at, w.created_at) AS at,
    CASE WHEN w.state = 'new'
        THEN 'undecided:' || CAST(CAST(FLOOR(w.waited / 86400.0) AS BIGINT) AS TEXT)
      WHEN w.waited IS NULL THEN 'missing:moment_of_the_decision'
      WHEN w.waited > :triage_days * 86400
        THEN 'decided_late:' || CAST(CAST(FLOOR(w.waited / 86400.0) AS BIGINT) AS TEXT)
      WHEN w.state = 'rejected' AND NOT k.since IS NULL THEN 'rejected_by_owner'
      WHEN w.state = 'rejected' AND NOT SAYS(w.decision_reason, w.title) THEN 'rejected_silently'
      WHEN w.state = 'rejected' THEN FOUND_EMPTY(w.reference, w.description, w.correction,
        w.decision_reason)
      WHEN w.source IS NULL THEN 'missing:source'
      WHEN w.clause IS NULL THEN 'missing:clause'
      WHEN NOT SAYS(w.description) THEN 'missing:description'
      WHEN w.owner IS NULL THEN 'missing:owner'
      WHEN NOT p.active THEN 'owner_left:' || w.owner
      WHEN NOT SAYS(w.correction, w.title) THEN 'missing:correction'
      WHEN w.due IS NULL THEN 'missing:due_date'
      WHEN w.due > CAST(:as_of AS DATE) + INTERVAL '1' DAY * CAST(:furthest_due AS INT)
        THEN 'due_too_far:' || CAST(w.due AS TEXT)
      WHEN NOT r.field IS NULL THEN 'rewritten:' || r.field
      ELSE FOUND_EMPTY(w.reference, w.description, w.correction) END AS verdict
  FROM waiting AS w
  LEFT JOIN ledger.person_as_of AS p ON p.reference = w.owner
  LEFT JOIN kept AS k ON k.record = w.reference AND k.person = w.closed_by
  LEFT JOIN rewritten AS r ON r.nonconformity = w.reference
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
