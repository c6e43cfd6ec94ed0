-- Each time that an incident was major: since when, declared by whom, and who ended it, why. What a
-- source brings in demoted already is one such time. Partitioned like incident_owner.
SELECT s.reference AS incident, COALESCE(s.declared_at, s.updated_at) AS declared_at,
  declarer.reference AS declared_by,
  CASE WHEN s.major THEN s.end_at ELSE s.demoted_at END AS demoted_at,
  demoter.reference AS demoted_by,
  (SELECT NULLIF(TRIM(x.pgh_context ->> 'reason'), '') FROM customer_service_incidentevent x
   WHERE x.pgh_id = s.end_id) AS demoted_because,
  ROW_NUMBER() OVER (PARTITION BY s.reference ORDER BY s.pgh_id) AS ordinal
FROM (
  SELECT c.*, LEAD(c.pgh_id) OVER w AS end_id, LEAD(c.updated_at) OVER w AS end_at,
    LEAD(c.updated_by_id) OVER w AS end_by
  FROM (
    SELECT h.reference, h.pgh_id, h.major, h.declared_at, h.demoted_at, h.updated_at,
      h.updated_by_id, LAG(h.major) OVER o AS major_before
    FROM customer_service_incidentevent h
    WHERE h.declared_at IS NOT NULL
    WINDOW o AS (PARTITION BY h.reference ORDER BY h.pgh_id)
  ) c
  WHERE c.major_before IS DISTINCT FROM c.major
  WINDOW w AS (PARTITION BY c.reference ORDER BY c.pgh_id)
) s
LEFT JOIN team_person declarer ON declarer.id = s.updated_by_id
LEFT JOIN team_person demoter ON demoter.id = s.end_by
WHERE s.major OR s.major_before IS NULL
