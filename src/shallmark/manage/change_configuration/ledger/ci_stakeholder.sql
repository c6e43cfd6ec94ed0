-- Computed, never typed: who answers for an item, supports it, and has what it stands for.
SELECT c.reference AS ci, s.value
FROM change_configuration_ci c
LEFT JOIN alignment_service v ON v.id = c.service_id
CROSS JOIN LATERAL (
  SELECT 'owner:' || p.reference AS value FROM team_person p WHERE p.id = c.owner_id
  UNION
  SELECT 'support_group:' || t.reference FROM team_team t
  WHERE t.id = COALESCE(c.support_team_id, v.support_team_id)
  UNION
  SELECT 'service_owner:' || p.reference FROM team_person p WHERE p.id = v.owner_id
  UNION
  SELECT 'customer:' || u.reference FROM alignment_serviceoffer o
  JOIN alignment_customer u ON u.id = o.customer_id WHERE o.service_id = v.id
) s
