-- Since when an incident is marked as a security incident, and has its security category and priority.
-- Partitioned like incident_owner.
SELECT h.reference AS incident,
  MIN(h.updated_at) FILTER (WHERE h.security) AS marked_at,
  MIN(h.updated_at) FILTER (WHERE h.security_category_id IS NOT NULL) AS category_at,
  MIN(h.updated_at) FILTER (WHERE h.security_priority_id IS NOT NULL) AS priority_at
FROM customer_service_incidentevent h
GROUP BY h.reference
HAVING BOOL_OR(h.security)
