-- Who may read each article: the word, and each customer or the team that it stands for.
SELECT a.reference AS knowledge_article, a.audience AS value
FROM customer_service_knowledgearticle a
WHERE a.audience IN ('everybody', 'staff')
UNION ALL
SELECT a.reference AS knowledge_article, c.value AS value
FROM customer_service_knowledgearticle a
CROSS JOIN LATERAL jsonb_array_elements_text(a.customers) c(value)
WHERE a.audience = 'customers'
UNION ALL
SELECT a.reference AS knowledge_article, t.reference AS value
FROM customer_service_knowledgearticle a
JOIN team_team t ON t.id = a.team_id
WHERE a.audience = 'team'
