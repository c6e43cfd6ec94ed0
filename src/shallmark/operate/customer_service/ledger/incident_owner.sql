-- Who was accountable, from when to when. A note counts once: written with the change; what
-- stood there from the hand-over before is none.
-- Partitioned by reference: the question about one incident reads only its history, the one about
-- all of them reads the index `incident_history_covers` alone.
SELECT c.reference AS incident, p.reference AS owner, c.updated_at AS from_at,
  LEAD(c.updated_at) OVER w AS to_at, ROW_NUMBER() OVER w AS ordinal,
  CASE WHEN c.handover_note IS DISTINCT FROM c.note_before
    THEN NULLIF(TRIM(c.handover_note), '') END AS handover_note
FROM (
  SELECT h.reference, h.pgh_id, h.owner_id, h.updated_at, h.handover_note,
    LAG(h.owner_id) OVER o AS owner_before, LAG(h.handover_note) OVER o AS note_before
  FROM customer_service_incidentevent h
  WHERE h.owner_id IS NOT NULL
  WINDOW o AS (PARTITION BY h.reference ORDER BY h.pgh_id)
) c
JOIN team_person p ON p.id = c.owner_id
WHERE c.owner_before IS DISTINCT FROM c.owner_id
WINDOW w AS (PARTITION BY c.reference ORDER BY c.pgh_id)
