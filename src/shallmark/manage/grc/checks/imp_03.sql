-- id: CHK-IMP-03
-- version: 1
-- sentence: No open nonconformity is past its due date, and a date was moved by somebody other than the owner.
-- population: nonconformities that were accepted, have a due date and are worked on, as of the run
-- record: nonconformity
-- reasons:
--   overdue: "It was due on {detail}."
--   moved_by_owner: "Its owner alone moved the date."
-- short:
--   conforming: In time
--   nonconforming: Past its date
--   not_assessable: Dates are not on record
WITH judged AS (
  SELECT n.reference, COALESCE(n.accepted_at, n.created_at) AS at,
    CASE WHEN n.due < CAST(:as_of AS DATE) THEN 'overdue:' || CAST(n.due AS TEXT)
      WHEN NOT n.extended_at IS NULL AND COALESCE(n.extended_by, n.owner) = n.owner
        THEN 'moved_by_owner' END AS verdict
  FROM ledger.nonconformity_as_of AS n
  -- what waits for its effect to show is done in time or was late before; without a date: CHK-IMP-01
  WHERE n.state IN ('open', 'corrected', 'acting') AND NOT n.due IS NULL
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
