-- Team and assignee, from when to when. Partitioned like incident_owner.
SELECT c.reference AS incident, t.reference AS team, p.reference AS assignee,
  c.updated_at AS from_at, LEAD(c.updated_at) OVER w AS to_at, ROW_NUMBER() OVER w AS ordinal
FROM (
  SELECT h.reference, h.pgh_id, h.assigned_team_id, h.assigned_to_id, h.updated_at,
    LAG(h.assigned_team_id) OVER o AS team_before, LAG(h.assigned_to_id) OVER o AS person_before
  FROM customer_service_incidentevent h
  WINDOW o AS (PARTITION BY h.reference ORDER BY h.pgh_id)
) c
LEFT JOIN team_team t ON t.id = c.assigned_team_id
LEFT JOIN team_person p ON p.id = c.assigned_to_id
WHERE c.team_before IS DISTINCT FROM c.assigned_team_id
   OR c.person_before IS DISTINCT FROM c.assigned_to_id
WINDOW w AS (PARTITION BY c.reference ORDER BY c.pgh_id)
