-- Each state an incident entered, in the order in which it was recorded. Partitioned like
-- incident_owner.
SELECT c.reference AS incident, c.updated_at AS at, c.status_before AS from_state,
  c.status AS to_state, ROW_NUMBER() OVER w AS ordinal, p.reference AS by_person,
  (SELECT x.pgh_context ->> 'reason' FROM customer_service_incidentevent x
   WHERE x.pgh_id = c.pgh_id) AS reason
FROM (
  SELECT h.reference, h.pgh_id, h.status, h.updated_at, h.updated_by_id,
    LAG(h.status) OVER (PARTITION BY h.reference ORDER BY h.pgh_id) AS status_before
  FROM customer_service_incidentevent h
) c
LEFT JOIN team_person p ON p.id = c.updated_by_id
WHERE c.status_before IS DISTINCT FROM c.status
WINDOW w AS (PARTITION BY c.reference ORDER BY c.pgh_id)
