-- Each time that an incident lost its mark of security or confidence, or the category of security that
-- it had without one, so that others can read it; why, as said then.
-- Partitioned like incident_owner.
SELECT c.reference AS incident, c.updated_at AS at, p.reference AS by_person,
  NULLIF(TRIM(c.pgh_context ->> 'reason'), '') AS because,
  ROW_NUMBER() OVER (PARTITION BY c.reference ORDER BY c.pgh_id) AS ordinal
FROM (
  SELECT m.*, LAG(m.marked) OVER o AS before, LAG(m.of_security) OVER o AS of_security_before
  FROM (
    SELECT h.reference, h.pgh_id, h.pgh_context, h.updated_at, h.updated_by_id,
      h.security OR h.confidential AS marked, COALESCE(k.is_security, FALSE) AS of_security
    FROM customer_service_incidentevent h
    LEFT JOIN customer_service_category k ON k.id = h.category_id
  ) m
  WINDOW o AS (PARTITION BY m.reference ORDER BY m.pgh_id)
) c
LEFT JOIN team_person p ON p.id = c.updated_by_id
WHERE NOT c.marked AND (c.before OR (c.of_security_before AND NOT c.of_security))
