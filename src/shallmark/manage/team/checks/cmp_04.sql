-- id: CHK-CMP-04
-- version: 4
-- sentence: Each competence on record is shown by evidence, which another than that person assessed.
-- population: "competence records that count or counted, as of the run"
-- record: competence_record
-- reasons:
--   own_assessment: "The person assessed the own competence."
-- short:
--   conforming: Shown by evidence
--   nonconforming: No evidence
--   not_assessable: Competence is not on record

WITH judged AS (
  SELECT c.reference, COALESCE(c.confirmed_at, c.created_at, :as_of) AS at,
    CASE WHEN NOT SAYS(c.evidence, c.title) THEN 'missing:evidence'
      WHEN NOT h.person IS NULL THEN 'own_assessment'
      ELSE FOUND_EMPTY(c.reference, c.evidence) END AS verdict
  FROM ledger.competence_record_as_of AS c
  LEFT JOIN ledger.hand AS h ON h.record_type = 'competence_record' AND h.record = c.reference
    AND h.hand = 'about' AND h.person = c.assessed_by
  WHERE c.state IN ('valid', 'expired')
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
