-- id: CHK-IMP-01
-- version: 1
-- sentence: Each accepted nonconformity says its source, clause, description, owner, correction and due date.
-- population: nonconformities that were accepted and are open, as of the run
-- record: nonconformity
-- short:
--   conforming: Recorded in full
--   nonconforming: The record is incomplete
--   not_assessable: Nonconformities are not on record
WITH judged AS (
  SELECT n.reference, COALESCE(n.accepted_at, n.created_at) AS at,
    CASE WHEN n.source IS NULL THEN 'missing:source'
      WHEN n.clause IS NULL THEN 'missing:clause'
      WHEN n.description IS NULL THEN 'missing:description'
      WHEN n.owner IS NULL THEN 'missing:owner'
      WHEN n.correction IS NULL THEN 'missing:correction'
      WHEN n.due IS NULL THEN 'missing:due_date' END AS verdict
  FROM ledger.nonconformity_as_of AS n
  WHERE n.state IN ('open', 'corrected', 'acting', 'effect_review')
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
