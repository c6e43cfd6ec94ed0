-- Team and assignee, from when to when.
SELECT i.reference AS incident, t.reference AS team, p.reference AS assignee,
  c.updated_at AS from_at, LEAD(c.updated_at) OVER w AS to_at, ROW_NUMBER() OVER w AS ordinal
FROM (
  SELECT h.pgh_obj_id, h.pgh_id, h.assigned_team_id, h.assigned_to_id, h.updated_at,
    LAG(h.assigned_team_id) OVER o AS team_before, LAG(h.assigned_to_id) OVER o AS person_before
  FROM customer_service_incidentevent h
  WINDOW o AS (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id)
) c
JOIN customer_service_incident i ON i.id = c.pgh_obj_id
LEFT JOIN team_team t ON t.id = c.assigned_team_id
LEFT JOIN team_person p ON p.id = c.assigned_to_id
WHERE c.team_before IS DISTINCT FROM c.assigned_team_id
   OR c.person_before IS DISTINCT FROM c.assigned_to_id
WINDOW w AS (PARTITION BY c.pgh_obj_id ORDER BY c.pgh_id)
