-- Who may read each article: the word, and each customer or the team that it stands for; of one that
-- is published, as its last version has it.
SELECT r.reference AS knowledge_article, w.value
FROM (
  SELECT a.reference, COALESCE(p.audience, a.audience) AS audience,
    COALESCE(p.customers, a.customers) AS customers,
    CASE WHEN p.id IS NULL THEN a.team_id ELSE p.team_id END AS team_id
  FROM customer_service_knowledgearticle a
  LEFT JOIN customer_service_articleversion p ON p.article_id = a.id AND p.number = a.edition
) r
CROSS JOIN LATERAL (
  SELECT r.audience AS value WHERE r.audience IN ('everybody', 'staff')
  UNION ALL
  SELECT c.value FROM jsonb_array_elements_text(r.customers) c(value) WHERE r.audience = 'customers'
  UNION ALL
  SELECT t.reference FROM team_team t WHERE t.id = r.team_id AND r.audience = 'team'
) w
