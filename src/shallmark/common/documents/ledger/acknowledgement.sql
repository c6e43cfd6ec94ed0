SELECT
  e.reference, p.reference AS person, v.reference AS document_version, e.at,
  e.created_at AS recorded_at, e.source_system
FROM documents_acknowledgement e
JOIN team_person p ON p.id = e.person_id
JOIN documents_documentversion v ON v.id = e.document_version_id
