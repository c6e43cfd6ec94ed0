-- Each time that the priority was lowered or taken away, accepted or new. Why counts once: written
-- with it.
-- Partitioned like incident_owner.
SELECT c.reference AS incident, c.updated_at AS at, c.priority_before AS from_priority,
  c.priority AS to_priority, p.reference AS by_person,
  CASE WHEN c.lowered_because IS DISTINCT FROM c.because_before
    THEN NULLIF(TRIM(c.lowered_because), '') END AS because,
  ROW_NUMBER() OVER (PARTITION BY c.reference ORDER BY c.pgh_id) AS ordinal
FROM (
  SELECT h.reference, h.pgh_id, h.priority, h.updated_at, h.updated_by_id, h.lowered_because,
    LAG(h.priority) OVER o AS priority_before,
    LAG(h.lowered_because) OVER o AS because_before
  FROM customer_service_incidentevent h
  WINDOW o AS (PARTITION BY h.reference ORDER BY h.pgh_id)
) c
LEFT JOIN team_person p ON p.id = c.updated_by_id
WHERE c.priority > c.priority_before OR (c.priority IS NULL AND c.priority_before IS NOT NULL)
