-- Each state an incident entered, in the order in which it was recorded.
SELECT i.reference AS incident, c.updated_at AS at, c.status_before AS from_state,
  c.status AS to_state, ROW_NUMBER() OVER w AS ordinal, p.reference AS by_person,
  x.metadata ->> 'reason' AS reason
FROM (
  SELECT h.pgh_obj_id, h.pgh_id, h.pgh_context_id, h.status, h.updated_at, h.updated_by_id,
    LAG(h.status) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS status_before
  FROM customer_service_incidentevent h
) c
JOIN customer_service_incident i ON i.id = c.pgh_obj_id
LEFT JOIN team_person p ON p.id = c.updated_by_id
LEFT JOIN pghistory_context x ON x.id = c.pgh_context_id
WHERE c.status_before IS DISTINCT FROM c.status
WINDOW w AS (PARTITION BY c.pgh_obj_id ORDER BY c.pgh_id)
