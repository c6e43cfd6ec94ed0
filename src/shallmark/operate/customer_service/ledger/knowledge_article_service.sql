-- What each article is about.
SELECT a.reference AS knowledge_article, s.reference AS value
FROM customer_service_knowledgearticle a
JOIN alignment_service s ON s.id = a.service_id
