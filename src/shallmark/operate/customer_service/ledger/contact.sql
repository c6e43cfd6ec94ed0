SELECT 'CON' || c.id AS reference, i.reference AS record,
  CASE c.kind WHEN 'update' THEN 'progress' ELSE c.kind END AS kind, c.metric, c.at,
  p.reference AS by_person, r.reference AS to_person, NULLIF(c.text, '') AS text,
  c.at AS recorded_at, i.source_system
FROM customer_service_contact c
JOIN customer_service_incident i ON i.id = c.incident_id
LEFT JOIN team_person p ON p.id = c.by_id
LEFT JOIN team_person r ON r.id = i.reporter_id
UNION ALL
SELECT 'COQ' || c.id, q.reference, c.kind, c.metric, c.at, p.reference, r.reference,
  NULLIF(c.text, ''), c.at, q.source_system
FROM customer_service_requestcontact c
JOIN customer_service_servicerequest q ON q.id = c.request_id
LEFT JOIN team_person p ON p.id = c.by_id
LEFT JOIN team_person r ON r.id = q.requester_id
