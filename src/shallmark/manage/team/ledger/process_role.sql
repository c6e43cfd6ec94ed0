SELECT e.subject AS process, role.reference AS value
FROM team_responsibility e
JOIN team_roledefinition role ON role.id = e.role_id
