-- Each time another caller was named, once it was worked on or where the caller wrote it.
-- Partitioned like incident_owner.
SELECT e.reference AS incident, before.reference AS from_person, now.reference AS to_person,
  e.updated_at AS at, writer.reference AS by_person
FROM (
  SELECT v.reference, v.updated_at, v.updated_by_id, v.reporter_id, v.created_by_id,
    v.triaged_at, LAG(v.reporter_id) OVER (PARTITION BY v.reference ORDER BY v.pgh_id) AS before_id
  FROM customer_service_incidentevent v
) e
JOIN team_person before ON before.id = e.before_id
LEFT JOIN team_person now ON now.id = e.reporter_id
LEFT JOIN team_person writer ON writer.id = e.updated_by_id
WHERE e.reporter_id IS DISTINCT FROM e.before_id
  AND (e.triaged_at <= e.updated_at OR e.created_by_id = e.before_id)
