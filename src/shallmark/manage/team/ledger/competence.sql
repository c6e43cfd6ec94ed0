SELECT
  e.reference, e.title, CASE WHEN e.is_active THEN 'active' ELSE 'retired' END AS state,
  NULLIF(e.description, '') AS description, e.created_at, e.updated_at,
  e.created_at AS recorded_at, e.source_system
FROM team_competence e
