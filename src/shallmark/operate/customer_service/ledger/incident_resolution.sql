-- Each time that an incident was resolved: reopened when for that, and which search stood then.
-- Partitioned like incident_owner; the search is read of that version alone.
SELECT t.reference AS incident, t.updated_at AS at, t.began_at, x.kedb_searched_at AS searched_at,
  NULLIF(TRIM(x.kedb_words), '') AS words, x.kedb_hits AS hits,
  p.reference AS by_person,
  ROW_NUMBER() OVER (PARTITION BY t.reference ORDER BY t.pgh_id) AS ordinal
FROM (
  SELECT c.reference, c.pgh_id, c.status, c.updated_at, LAG(c.updated_at) OVER w AS began_at
  FROM (
    SELECT h.reference, h.pgh_id, h.status, h.updated_at,
      LAG(h.status) OVER (PARTITION BY h.reference ORDER BY h.pgh_id) AS status_before
    FROM customer_service_incidentevent h
  ) c
  WHERE c.status_before IS DISTINCT FROM c.status
    AND (c.status = 'resolved'
      OR (c.status_before IN ('resolved', 'closed') AND c.status <> 'closed'))
  WINDOW w AS (PARTITION BY c.reference ORDER BY c.pgh_id)
) t
JOIN customer_service_incidentevent x ON x.pgh_id = t.pgh_id
LEFT JOIN team_person p ON p.id = x.resolved_by_id
WHERE t.status = 'resolved'
