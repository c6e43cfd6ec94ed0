-- Roles. A dash or a dot states nothing: there are letters that follow each other at least.
SELECT
  e.tasks ~ '[[:alpha:]]{2}' AS tasks_stated,
  e.authority ~ '[[:alpha:]]{2}' AS authority_stated,
  e.competences ~ '[[:alpha:]]{2}' AS competences_stated
FROM team_roledefinition e
