-- id: CHK-CMP-01
-- version: 4
-- sentence: Whoever holds a role has the competences it asks for, or is being trained.
-- population: "people in roles with competences asked for, as of the run"
-- record: role_assignment
-- reasons:
--   missing_competence: "Competences missing or expired, without a training that lies ahead within the year: {detail}."
-- short:
--   conforming: Competent, or being trained
--   nonconforming: Competence is missing
--   not_assessable: Competence is not on record

WITH held AS (
  SELECT a.reference, a.person, a.role, a.starts_on
  FROM ledger.role_assignment_as_of AS a
  WHERE a.starts_on <= CAST(:as_of AS DATE)
    AND (a.ends_on IS NULL OR a.ends_on > CAST(:as_of AS DATE))
), shown AS (
  SELECT DISTINCT c.person, c.competence
  FROM ledger.competence_record_as_of AS c
  WHERE c.state = 'valid' AND c.effective_from <= CAST(:as_of AS DATE)
    AND (c.effective_to IS NULL OR c.effective_to > CAST(:as_of AS DATE))
    -- it was shown until the day that was confirmed
    AND (c.end_put_off IS NULL OR c.end_put_off > CAST(:as_of AS DATE))
), trained AS (
  SELECT DISTINCT t.person, t.competence
  FROM ledger.training_record_as_of AS t
  -- what was planned for a day that has passed, or for a day far away, trains nobody
  WHERE t.state = 'planned' AND NOT t.competence IS NULL
    -- nor what was put off once its day had gone by
    AND t.planned_passed IS NULL
    AND (t.planned_put_off IS NULL OR t.planned_put_off >= CAST(:as_of AS DATE))
    AND t.planned_for >= CAST(:as_of AS DATE)
    AND t.planned_for <= CAST(:as_of AS DATE) + INTERVAL '12' MONTH
), counted AS (
  SELECT h.reference, MIN(h.starts_on) AS starts_on,
    COUNT(CASE WHEN s.person IS NULL AND t.person IS NULL THEN 1 END) AS missing
  FROM held AS h
  INNER JOIN ledger.role_competence AS n ON n.role = h.role
  LEFT JOIN shown AS s ON s.person = h.person AND s.competence = n.competence
  LEFT JOIN trained AS t ON t.person = h.person AND t.competence = n.competence
  GROUP BY h.reference
)
SELECT c.reference AS reference, c.missing = 0 AS conforms,
  CASE WHEN c.missing > 0 THEN 'missing_competence:' || CAST(c.missing AS TEXT) END AS reason,
  :as_of AS at
FROM counted AS c
