-- id: CHK-DOC-02
-- version: 1
-- sentence: No document in force is past its review.
-- population: "documents with a version in force; policies, scope and plan have checks of their own for their content"
-- record: document
-- reasons:
--   overdue: "Its review was due on {detail}."
-- short:
--   conforming: Reviewed in time
--   nonconforming: Review overdue
--   not_assessable: Reviews are not on record

WITH used AS (
  SELECT v.document, MIN(v.effective_from) AS since
  FROM ledger.document_version_as_of AS v
  WHERE v.state = 'in_force'
  GROUP BY v.document
)
SELECT d.reference AS reference,
  CASE WHEN NOT d.review_due IS NULL THEN d.review_due >= CAST(:as_of AS DATE) ELSE FALSE END
    AS conforms,
  CASE WHEN d.review_due IS NULL THEN 'missing:review_date'
    WHEN d.review_due < CAST(:as_of AS DATE) THEN 'overdue:' || CAST(d.review_due AS TEXT) END
    AS reason,
  COALESCE(u.since, :as_of) AS at
FROM used AS u
INNER JOIN ledger.document AS d ON d.reference = u.document
