SELECT
  e.reference, e.title, e.title AS name, e.key, e.kind, NULLIF(e.accountability, '') AS accountability,
  e.mandatory, e.top_management, e.sole_holder, TRIM(e.tasks) <> '' AS tasks_stated,
  TRIM(e.authority) <> '' AS authority_stated, TRIM(e.competences) <> '' AS competences_stated,
  owner.reference AS owner, e.created_at, e.updated_at, e.created_at AS recorded_at, e.source_system
FROM team_roledefinition e
LEFT JOIN team_person owner ON owner.id = e.owner_id
