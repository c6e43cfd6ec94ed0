SELECT
  TRIM(e.tasks) <> '' AS tasks_stated,
  TRIM(e.authority) <> '' AS authority_stated,
  TRIM(e.competences) <> '' AS competences_stated
FROM team_roledefinition e
