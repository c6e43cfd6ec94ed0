SELECT
  e.reference, e.title, role.reference AS role, e.matter, e.up_to, e.created_at, e.updated_at,
  e.created_at AS recorded_at, e.source_system
FROM team_authoritylevel e
JOIN team_roledefinition role ON role.id = e.role_id
