SELECT
  e.reference, e.title, CASE WHEN e.is_active THEN 'active' ELSE 'retired' END AS state,
  role.reference AS role, competence.reference AS competence, e.created_at, e.updated_at,
  e.created_at AS recorded_at, e.source_system
FROM team_competenceneed e
JOIN team_roledefinition role ON role.id = e.role_id
JOIN team_competence competence ON competence.id = e.competence_id
