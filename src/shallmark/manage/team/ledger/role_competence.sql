SELECT role.reference AS role, competence.reference AS competence
FROM team_competenceneed e
JOIN team_roledefinition role ON role.id = e.role_id
JOIN team_competence competence ON competence.id = e.competence_id
WHERE e.is_active
