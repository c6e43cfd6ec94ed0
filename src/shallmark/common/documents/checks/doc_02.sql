-- id: CHK-DOC-02
-- version: 5
-- sentence: No document in force is past its review, and none was reviewed late in the period; a day that was moved without a review stands.
-- population: "documents with a version in force; policies, scope and plan have checks of their own for their content; and those withdrawn overdue in the period"
-- record: document
-- parameters:
--   document_review_months: {type: months, default: 24}
-- reasons:
--   overdue: "Its review was due on {detail}."
--   moved: "Its review was due on {detail}; the day was moved, and the review not held by then."
--   reviewed_late: "It was looked at only after its review had been due, on {detail}."
--   too_far: "Its next review, on {detail}, is further away than a review may be."
-- short:
--   conforming: Reviewed in time
--   nonconforming: Review overdue
--   not_assessable: Reviews are not on record

WITH used AS (
  SELECT v.document, MIN(v.effective_from) AS since
  FROM ledger.document_version_as_of AS v
  WHERE v.state = 'in_force'
  GROUP BY v.document
), seen AS (
  -- looked at last when its text took effect, or when it was reviewed without a change
  SELECT u.document, u.since, d.review_due, d.review_passed, d.review_put_off,
    GREATEST(CAST(u.since AS DATE),
      CASE WHEN d.last_reviewed_at <= CAST(:as_of AS DATE) THEN d.last_reviewed_at END) AS looked_at
  FROM used AS u
  INNER JOIN ledger.document AS d ON d.reference = u.document
), judged AS (
  SELECT s.document, s.since,
    CASE WHEN s.review_due IS NULL THEN 'missing:review_date'
      WHEN s.review_due < CAST(:as_of AS DATE) THEN 'overdue:' || CAST(s.review_due AS TEXT)
      WHEN s.looked_at IS NULL THEN 'missing:effective_date'
      WHEN s.review_passed >= s.looked_at THEN 'moved:' || CAST(s.review_passed AS TEXT)
      WHEN s.review_put_off >= s.looked_at AND s.review_put_off < CAST(:as_of AS DATE)
        THEN 'moved:' || CAST(s.review_put_off AS TEXT)
      WHEN s.review_due
          > s.looked_at + INTERVAL '1' MONTH * CAST(:document_review_months AS INT)
        THEN 'too_far:' || CAST(s.review_due AS TEXT)
      WHEN COALESCE(s.review_passed, s.review_put_off) < s.looked_at
        AND s.looked_at >= CAST(:period_start AS DATE) AND s.looked_at < CAST(:period_end AS DATE)
        THEN 'reviewed_late:' || CAST(COALESCE(s.review_passed, s.review_put_off) AS TEXT)
      END AS verdict
  FROM seen AS s
  UNION ALL
  -- what was withdrawn in the period, overdue
  SELECT d.reference, d.created_at, 'overdue:' || CAST(d.review_due AS TEXT) AS verdict
  FROM ledger.document AS d
  WHERE d.withdrawn_at >= :period_start AND d.withdrawn_at < :period_end
    AND d.withdrawn_at <= :as_of AND d.review_due < CAST(d.withdrawn_at AS DATE)
)
SELECT j.document AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason,
  COALESCE(j.since, :as_of) AS at
FROM judged AS j
