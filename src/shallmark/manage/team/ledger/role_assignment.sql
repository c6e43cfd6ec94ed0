SELECT
  e.reference, e.title, role.reference AS role, role.key AS role_key, holder.reference AS person,
  NULLIF(e.scope, '') AS scope, e.starts_on, e.ends_on, e.accepted_at,
  appointer.reference AS appointed_by, deputy.reference AS deputy, e.created_at, e.updated_at,
  e.created_at AS recorded_at, e.source_system
FROM team_roleassignment e
JOIN team_roledefinition role ON role.id = e.role_id
JOIN team_person holder ON holder.id = e.person_id
LEFT JOIN team_person deputy ON deputy.id = e.deputy_id
LEFT JOIN team_person appointer ON appointer.id = e.appointed_by_id
