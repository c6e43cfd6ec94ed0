-- id: CHK-SEC-01
-- version: 1
-- sentence: The information security policy in force is approved, not past its review, and made known.
-- population: information security policies in force, as of the run
-- record: policy
-- reasons:
--   not_approved: "Nobody approved it."
--   past_review: "Its review was due on {detail}."
--   not_made_known: "It was not made known."
-- short:
--   conforming: Approved, current and made known
--   nonconforming: Not approved, not current or unknown
--   not_assessable: The policy is not on record
WITH judged AS (
  SELECT p.reference, COALESCE(p.published_at, p.approved_at, p.created_at) AS at,
    CASE WHEN p.approved_by IS NULL THEN 'not_approved'
      WHEN p.review_due IS NULL THEN 'missing:day_of_the_next_review'
      WHEN p.review_due < CAST(:as_of AS DATE)
        THEN 'past_review:' || CAST(p.review_due AS TEXT)
      WHEN p.published_at IS NULL THEN 'not_made_known' END AS verdict
  FROM ledger.policy_as_of AS p
  WHERE p.kind = 'security' AND p.state = 'in_force'
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
