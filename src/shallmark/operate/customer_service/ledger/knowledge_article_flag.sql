-- What readers say is wrong in each article, in their words.
SELECT a.reference AS knowledge_article, u.words AS value
FROM customer_service_articleuse u
JOIN customer_service_articleversion v ON v.id = u.version_id
JOIN customer_service_knowledgearticle a ON a.id = v.article_id
WHERE u.kind = 'wrong'
