-- id: CHK-SEC-01
-- version: 8
-- sentence: The information security policy is in force, approved by top management, its text too, and by another than who wrote it, not past its review, and made known to named readers in a named place.
-- population: the information security policy in force, as of the run; the newest where none is
-- record: policy
-- reasons:
--   moved: "Its review was due on {detail}; the day was moved, and the review not held by then."
--   not_in_force: "No information security policy is in force."
--   no_authority: "Who approved it held no role of top management."
--   not_approved: "Nobody approved it."
--   text_without_authority: "Who approved the text in force held no role of top management."
--   own_text: "Who approved it had written on it."
--   past_review: "Its review was due on {detail}."
--   not_made_known: "It was not made known."
-- short:
--   conforming: Approved, current and made known
--   nonconforming: Not approved, not current or unknown
--   not_assessable: The policy is not on record
WITH ordered AS (
  SELECT p.reference, p.state, p.approved_by, p.approved_at, p.review_due, p.review_passed,
    p.review_put_off, p.reviewed_at, p.published_at,
    p.created_at, p.separation, p.document, p.published_where, p.audience,
    ROW_NUMBER() OVER (
      ORDER BY CASE WHEN p.state = 'in_force' THEN 0 ELSE 1 END, p.created_at DESC, p.reference DESC
    ) AS place
  FROM ledger.policy_as_of AS p
  WHERE COALESCE(p.settled_kind, p.kind) = 'security'
), authorised AS (
  SELECT o.reference, COUNT(r.reference) AS roles
  FROM ordered AS o
  LEFT JOIN ledger.role_assignment_as_of AS a
    ON a.person = o.approved_by AND a.counts_from <= CAST(o.approved_at AS DATE)
    AND (a.ends_on IS NULL OR a.ends_on > CAST(o.approved_at AS DATE))
  LEFT JOIN ledger.role_as_of AS r ON r.reference = a.role AND r.top_management
  GROUP BY o.reference
), text_by AS (
  -- of the version in force that carries it
  SELECT o.reference, v.reference AS version, COUNT(r.reference) AS roles
  FROM ordered AS o
  INNER JOIN ledger.document_version_as_of AS v ON v.document = o.document AND v.state = 'in_force'
  LEFT JOIN ledger.role_assignment_as_of AS a
    ON a.person = v.approved_by AND a.counts_from <= CAST(v.approved_at AS DATE)
    AND (a.ends_on IS NULL OR a.ends_on > CAST(v.approved_at AS DATE))
  LEFT JOIN ledger.role_as_of AS r ON r.reference = a.role AND r.top_management
  GROUP BY o.reference, v.reference
), worded AS (
  SELECT t.reference, MIN(t.roles) AS roles
  FROM text_by AS t
  GROUP BY t.reference
), judged AS (
  SELECT o.reference, COALESCE(o.published_at, o.approved_at, o.created_at) AS at,
    CASE WHEN o.state <> 'in_force' THEN 'not_in_force'
      WHEN o.approved_by IS NULL THEN 'not_approved'
      WHEN h.roles = 0 THEN 'no_authority'
      WHEN x.roles = 0 THEN 'text_without_authority'
      WHEN w.since <= o.approved_at AND COALESCE(o.separation, TRUE) THEN 'own_text'
      WHEN o.review_due IS NULL THEN 'missing:day_of_the_next_review'
      WHEN o.review_due < CAST(:as_of AS DATE)
        THEN 'past_review:' || CAST(o.review_due AS TEXT)
      WHEN o.review_passed > COALESCE(CAST(GREATEST(o.reviewed_at, o.published_at) AS DATE),
          CAST(o.created_at AS DATE))
        THEN 'moved:' || CAST(o.review_passed AS TEXT)
      WHEN o.review_put_off > COALESCE(CAST(GREATEST(o.reviewed_at, o.published_at) AS DATE),
          CAST(o.created_at AS DATE)) AND o.review_put_off < CAST(:as_of AS DATE)
        THEN 'moved:' || CAST(o.review_put_off AS TEXT)
      WHEN o.published_at IS NULL OR o.published_where IS NULL OR o.audience IS NULL
        THEN 'not_made_known' END AS verdict
  FROM ordered AS o
  INNER JOIN authorised AS h ON h.reference = o.reference
  LEFT JOIN worded AS x ON x.reference = o.reference
  LEFT JOIN ledger.hand AS w ON w.record_type = 'policy' AND w.record = o.reference
    AND w.hand = 'wrote' AND w.person = o.approved_by
  WHERE o.place = 1
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
