-- id: CHK-CMP-06
-- version: 2
-- sentence: Each knowledge article in use has an active owner, is reviewed in time, and is not left flagged.
-- population: "published knowledge articles, as of the run"
-- record: knowledge_article
-- parameters:
--   article_review_months: {type: months, default: 12}
--   kb_flag_days: {type: days, default: 30}
-- reasons:
--   not_reviewed: "It was last reviewed on {detail}."
--   flagged: "It was flagged on {detail}, and nobody has answered."
-- short:
--   conforming: Owned and reviewed
--   nonconforming: Not looked after
--   not_assessable: Articles are not on record

WITH judged AS (
  SELECT k.reference, COALESCE(k.published_at, k.created_at, :as_of) AS at,
    CASE WHEN k.owner IS NULL THEN 'missing:owner'
      WHEN NOT p.active THEN 'owner_left:' || k.owner
      WHEN k.reviewed_at IS NULL AND k.published_at IS NULL THEN 'missing:review'
      WHEN COALESCE(k.reviewed_at, CAST(k.published_at AS DATE))
        + INTERVAL '1' MONTH * CAST(:article_review_months AS INT) < CAST(:as_of AS DATE)
        THEN 'not_reviewed:'
          || CAST(COALESCE(k.reviewed_at, CAST(k.published_at AS DATE)) AS TEXT)
      WHEN NOT k.flagged_at IS NULL AND k.flag_answer IS NULL
        AND SECS(k.flagged_at, :as_of) > :kb_flag_days * 86400
        THEN 'flagged:' || CAST(CAST(k.flagged_at AS DATE) AS TEXT) END AS verdict
  FROM ledger.knowledge_article_as_of AS k
  LEFT JOIN ledger.person_as_of AS p ON p.reference = k.owner
  WHERE k.state = 'published'
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
