-- The actions of each review.
SELECT a.source AS major_review, a.reference AS value
FROM actions_action a
JOIN customer_service_majorreview r ON r.reference = a.source
