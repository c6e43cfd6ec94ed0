-- Who was at the review of a major incident, by the own word.
SELECT r.reference AS major_review, p.reference AS person, t.at
FROM customer_service_majorreviewattendance t
JOIN customer_service_majorreview r ON r.id = t.review_id
JOIN team_person p ON p.id = t.by_id
