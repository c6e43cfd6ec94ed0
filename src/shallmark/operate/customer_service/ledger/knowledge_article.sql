-- What readers are given: of a published article its last version, whatever its draft says already.
SELECT
  COALESCE(p.title, e.title) AS title,
  COALESCE(p.answer, e.answer) AS text,
  CAST(e.reviewed_at AT TIME ZONE 'UTC' AS date) AS reviewed_at,
  -- readers keep the last version while its next is written, and somebody answers for that
  CASE WHEN e.edition > 0 AND e.status IN ('draft', 'in_review') THEN 'published' ELSE e.status END AS state,
  NULLIF(e.flag_answer, '') AS flag_answer,
  (SELECT COUNT(*) FROM customer_service_articleuse u
   JOIN customer_service_articleversion v ON v.id = u.version_id
   WHERE v.article_id = e.id AND u.kind IN ('solved', 'answered')) AS uses
FROM customer_service_knowledgearticle e
LEFT JOIN customer_service_articleversion p ON p.article_id = e.id AND p.number = e.edition
