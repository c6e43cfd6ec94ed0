-- Each time that a security or confidential incident lost its mark, so that others can read it.
-- Partitioned like incident_owner.
SELECT c.reference AS incident, c.updated_at AS at, p.reference AS by_person,
  ROW_NUMBER() OVER (PARTITION BY c.reference ORDER BY c.pgh_id) AS ordinal
FROM (
  SELECT h.reference, h.pgh_id, h.updated_at, h.updated_by_id, h.security OR h.confidential AS marked,
    LAG(h.security OR h.confidential) OVER (PARTITION BY h.reference ORDER BY h.pgh_id) AS before
  FROM customer_service_incidentevent h
) c
LEFT JOIN team_person p ON p.id = c.updated_by_id
WHERE c.before AND NOT c.marked
