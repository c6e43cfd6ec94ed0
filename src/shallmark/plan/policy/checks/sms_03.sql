-- id: CHK-SMS-03
-- version: 5
-- sentence: The service management plan is in force, says what a plan must say, and is reviewed in time.
-- population: service management plans; the one in force where there is one
-- record: document
-- reasons:
--   moved: "Its review was due on {detail}; the day was moved, and the review not held by then."
--   not_in_force: "No version of the plan is in force."
--   empty_section: "It says nothing about: {detail}."
--   overdue: "Its review was due on {detail}."
-- short:
--   conforming: In force, complete, reviewed
--   nonconforming: The plan is not as it must be
--   not_assessable: Plans are not on record

WITH asked AS (
  SELECT 'objectives' AS name
  UNION ALL SELECT 'services' AS name
  UNION ALL SELECT 'limitations' AS name
  UNION ALL SELECT 'policies and obligations' AS name
  UNION ALL SELECT 'authorities and responsibilities' AS name
  UNION ALL SELECT 'resources' AS name
  UNION ALL SELECT 'other parties' AS name
  UNION ALL SELECT 'technology' AS name
  UNION ALL SELECT 'measurement and audit' AS name
), used AS (
  SELECT v.document, MAX(v.effective_from) AS since, MAX(v.approved_at) AS approved_at
  FROM ledger.document_version_as_of AS v
  WHERE v.state = 'in_force'
  GROUP BY v.document
), plans AS (
  SELECT d.reference, d.review_due, d.review_passed, d.review_put_off, d.last_reviewed_at, d.created_at, u.since, u.approved_at,
    ROW_NUMBER() OVER (
      ORDER BY CASE WHEN u.since IS NULL THEN 1 ELSE 0 END, u.since DESC, d.reference DESC
    ) AS place
  FROM ledger.document AS d
  LEFT JOIN used AS u ON u.document = d.reference
  WHERE COALESCE(d.settled_kind, d.kind) = 'service_management_plan' AND d.created_at <= :as_of
    AND (d.withdrawn_at IS NULL OR d.withdrawn_at > :as_of)
), said AS (
  SELECT p.reference, MIN(CASE WHEN NOT SAYS(s.value, a.name) THEN a.name END) AS silent
  FROM plans AS p
  CROSS JOIN asked AS a
  LEFT JOIN ledger.document_section AS s ON s.document = p.reference AND s.key = a.name
  GROUP BY p.reference
), judged AS (
  SELECT p.reference, COALESCE(p.since, p.created_at) AS at,
    CASE WHEN p.since IS NULL OR p.approved_at IS NULL THEN 'not_in_force'
      WHEN NOT s.silent IS NULL THEN 'empty_section:' || s.silent
      WHEN p.review_due IS NULL THEN 'missing:review_date'
      WHEN p.review_due < CAST(:as_of AS DATE) THEN 'overdue:' || CAST(p.review_due AS TEXT)
      WHEN p.review_passed >= GREATEST(CAST(p.since AS DATE), p.last_reviewed_at)
        THEN 'moved:' || CAST(p.review_passed AS TEXT)
      WHEN p.review_put_off >= GREATEST(CAST(p.since AS DATE), p.last_reviewed_at)
        AND p.review_put_off < CAST(:as_of AS DATE)
        THEN 'moved:' || CAST(p.review_put_off AS TEXT) END AS verdict
  FROM plans AS p
  INNER JOIN said AS s ON s.reference = p.reference
  WHERE p.place = 1
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
