-- id: CHK-CMP-04
-- version: 2
-- sentence: Each competence on record is shown by evidence.
-- population: "competence records that count or counted, as of the run"
-- record: competence_record
-- short:
--   conforming: Shown by evidence
--   nonconforming: No evidence
--   not_assessable: Competence is not on record

SELECT c.reference AS reference, SAYS(c.evidence, c.title) AS conforms,
  CASE WHEN NOT SAYS(c.evidence, c.title) THEN 'missing:evidence' END AS reason,
  COALESCE(c.confirmed_at, c.created_at, :as_of) AS at
FROM ledger.competence_record_as_of AS c
WHERE c.state IN ('valid', 'expired')
