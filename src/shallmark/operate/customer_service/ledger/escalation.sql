SELECT 'ESC' || s.id AS reference, i.reference AS record, s.kind, s.metric, s.level, s.at,
  p.reference AS to_person, s.at AS recorded_at, i.source_system
FROM customer_service_escalation s
JOIN customer_service_incident i ON i.id = s.incident_id
LEFT JOIN team_person p ON p.id = s.told_id
