SELECT 'ESC' || s.id AS reference, i.reference AS record, s.kind, s.metric, s.level, s.at,
  p.reference AS to_person, step.reference AS path, r.key AS role_key,
  a.at AS acknowledged_at, w.reference AS acknowledged_by, s.at AS recorded_at, i.source_system
FROM customer_service_escalation s
JOIN customer_service_incident i ON i.id = s.incident_id
LEFT JOIN team_person p ON p.id = s.told_id
LEFT JOIN customer_service_securitystep step ON step.id = s.step_id
LEFT JOIN team_roledefinition r ON r.id = step.role_id
LEFT JOIN customer_service_acknowledgement a ON a.escalation_id = s.id
LEFT JOIN team_person w ON w.id = a.by_id
