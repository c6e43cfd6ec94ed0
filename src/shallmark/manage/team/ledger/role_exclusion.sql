-- Either role of a rule excludes the other.
SELECT first.reference AS role, second.reference AS value
FROM team_separationrule e
JOIN team_roledefinition first ON first.id = e.first_id
JOIN team_roledefinition second ON second.id = e.second_id
WHERE e.is_active
UNION
SELECT second.reference AS role, first.reference AS value
FROM team_separationrule e
JOIN team_roledefinition first ON first.id = e.first_id
JOIN team_roledefinition second ON second.id = e.second_id
WHERE e.is_active
