-- id: CHK-CMP-02
-- version: 4
-- sentence: The competence of everybody with a role was reviewed by another within the year, each time in the period, and the review recorded in time.
-- population: "active people with a role, as of the run"
-- record: person
-- parameters:
--   competence_review_months: {type: months, default: 12}
-- reasons:
--   not_reviewed: "The competence was last reviewed on {detail}."
--   reviewed_late: "The competence was reviewed only on {detail}, more than a year after the review before."
--   recorded_late: "The review was recorded only on {detail}, long after its day."
--   own_review: "The person wrote the review of the own competence: {detail}."
--   ahead: "The review is of a day to come: {detail}."
--   never_reviewed: "The competence was never reviewed."
-- short:
--   conforming: Reviewed within the year
--   nonconforming: Not reviewed within the year
--   not_assessable: Reviews are not on record

WITH held AS (
  SELECT a.person,
    -- a start that is moved later puts nothing off
    MIN(LEAST(a.starts_on, CAST(a.created_at AS DATE))) AS since
  FROM ledger.role_assignment_as_of AS a
  WHERE a.starts_on <= CAST(:as_of AS DATE)
    AND (a.ends_on IS NULL OR a.ends_on > CAST(:as_of AS DATE))
  GROUP BY a.person
), judged AS (
  SELECT p.reference, h.since,
    CASE WHEN COALESCE(p.competence_reviewed_at, h.since)
        + INTERVAL '1' MONTH * CAST(:competence_review_months AS INT) < CAST(:as_of AS DATE)
      THEN CASE WHEN p.competence_reviewed_at IS NULL THEN 'never_reviewed'
        ELSE 'not_reviewed:' || CAST(p.competence_reviewed_at AS TEXT) END
      WHEN AHEAD(p.competence_reviewed_at, p.competence_recorded_at)
        THEN 'ahead:' || CAST(p.competence_reviewed_at AS TEXT)
      WHEN BELATED(p.competence_reviewed_at, p.competence_recorded_at)
        THEN 'recorded_late:' || CAST(CAST(p.competence_recorded_at AS DATE) AS TEXT)
      WHEN p.competence_reviewed_by = p.reference
        THEN 'own_review:' || CAST(p.competence_reviewed_at AS TEXT)
      WHEN p.competence_reviewed_before
          + INTERVAL '1' MONTH * CAST(:competence_review_months AS INT) < p.competence_reviewed_at
        AND p.competence_reviewed_at >= CAST(:period_start AS DATE)
        AND p.competence_reviewed_at < CAST(:period_end AS DATE)
        THEN 'reviewed_late:' || CAST(p.competence_reviewed_at AS TEXT) END AS verdict
  FROM held AS h
  INNER JOIN ledger.person_as_of AS p ON p.reference = h.person
  WHERE p.active AND COALESCE(p.kind, 'person') = 'person'
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, :as_of AS at
FROM judged AS j
