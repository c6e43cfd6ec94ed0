-- Each stretch of time in which an incident kept its state and its priority. Partitioned like
-- incident_owner.
SELECT c.reference AS incident, c.status AS state, c.priority, c.updated_at AS from_at,
  LEAD(c.updated_at) OVER w AS to_at, ROW_NUMBER() OVER w AS ordinal
FROM (
  SELECT h.reference, h.pgh_id, h.status, h.priority, h.updated_at,
    LAG(h.pgh_id) OVER o IS NULL OR h.status <> LAG(h.status) OVER o
      OR h.priority IS DISTINCT FROM LAG(h.priority) OVER o AS begins
  FROM customer_service_incidentevent h
  WINDOW o AS (PARTITION BY h.reference ORDER BY h.pgh_id)
) c
WHERE c.begins
WINDOW w AS (PARTITION BY c.reference ORDER BY c.pgh_id)
