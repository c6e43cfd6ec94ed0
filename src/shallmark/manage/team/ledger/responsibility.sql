SELECT
  e.reference, e.title, e.subject, role.reference AS role, e.part, e.created_at, e.updated_at,
  e.created_at AS recorded_at, e.source_system
FROM team_responsibility e
JOIN team_roledefinition role ON role.id = e.role_id
