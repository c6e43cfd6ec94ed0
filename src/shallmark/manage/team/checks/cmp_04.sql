-- id: CHK-CMP-04
-- version: 3
-- sentence: Each competence on record is shown by evidence.
-- population: "competence records that count or counted, as of the run"
-- record: competence_record
-- short:
--   conforming: Shown by evidence
--   nonconforming: No evidence
--   not_assessable: Competence is not on record

WITH judged AS (
  SELECT c.reference, COALESCE(c.confirmed_at, c.created_at, :as_of) AS at,
    CASE WHEN NOT SAYS(c.evidence, c.title) THEN 'missing:evidence'
      ELSE FOUND_EMPTY(c.reference, c.evidence) END AS verdict
  FROM ledger.competence_record_as_of AS c
  WHERE c.state IN ('valid', 'expired')
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
