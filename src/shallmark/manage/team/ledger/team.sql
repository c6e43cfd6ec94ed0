SELECT
  e.reference, e.title, e.title AS name, e.is_active AS active, lead.reference AS lead,
  e.created_at, e.updated_at, e.created_at AS recorded_at, e.source_system
FROM team_team e
LEFT JOIN team_person lead ON lead.id = e.owner_id
