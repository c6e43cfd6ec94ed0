SELECT i.reference AS incident, 'ESC' || s.id AS escalation
FROM customer_service_escalation s
JOIN customer_service_incident i ON i.id = s.incident_id
