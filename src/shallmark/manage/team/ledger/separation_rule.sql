SELECT
  e.reference, e.title, CASE WHEN e.is_active THEN 'active' ELSE 'retired' END AS state,
  first.reference AS first_role, second.reference AS second_role, e.created_at, e.updated_at,
  e.created_at AS recorded_at, e.source_system
FROM team_separationrule e
JOIN team_roledefinition first ON first.id = e.first_id
JOIN team_roledefinition second ON second.id = e.second_id
