SELECT t.reference AS team, p.reference AS person
FROM team_membership m
JOIN team_team t ON t.id = m.team_id
JOIN team_person p ON p.id = m.person_id
