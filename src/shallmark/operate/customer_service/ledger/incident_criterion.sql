SELECT i.reference AS incident, a.key AS criterion, a.value IN ('true', 'yes') AS answer
FROM customer_service_incident i
CROSS JOIN LATERAL jsonb_each_text(i.criteria_answers) a
