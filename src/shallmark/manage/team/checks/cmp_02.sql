-- id: CHK-CMP-02
-- version: 1
-- sentence: The competence of everybody with a role was reviewed within the year.
-- population: "active people with a role, as of the run"
-- record: person
-- parameters:
--   competence_review_months: {type: months, default: 12}
-- reasons:
--   not_reviewed: "The competence was last reviewed on {detail}."
--   never_reviewed: "The competence was never reviewed."
-- short:
--   conforming: Reviewed within the year
--   nonconforming: Not reviewed within the year
--   not_assessable: Reviews are not on record

WITH held AS (
  SELECT a.person, MIN(a.starts_on) AS since
  FROM ledger.role_assignment_as_of AS a
  WHERE a.starts_on <= CAST(:as_of AS DATE)
    AND (a.ends_on IS NULL OR a.ends_on > CAST(:as_of AS DATE))
  GROUP BY a.person
), judged AS (
  SELECT p.reference, h.since,
    CASE WHEN COALESCE(p.competence_reviewed_at, h.since)
        + INTERVAL '1' MONTH * CAST(:competence_review_months AS INT) < CAST(:as_of AS DATE)
      THEN CASE WHEN p.competence_reviewed_at IS NULL THEN 'never_reviewed'
        ELSE 'not_reviewed:' || CAST(p.competence_reviewed_at AS TEXT) END END AS verdict
  FROM held AS h
  INNER JOIN ledger.person_as_of AS p ON p.reference = h.person
  WHERE p.active AND COALESCE(p.kind, 'person') = 'person'
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, :as_of AS at
FROM judged AS j
