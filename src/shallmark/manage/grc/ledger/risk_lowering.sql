-- Each time that an assessed risk was scored lower, and whether that was a review; why, as said then.
-- Partitioned like incident_lowering.
SELECT c.reference AS risk, c.updated_at AS at, c.score_before AS from_score,
  c.score AS to_score, p.reference AS by_person, c.pgh_context ->> 'verb' IS NOT DISTINCT FROM 'review' AS reviewed,
  c.pgh_context ->> 'reason' AS reason,
  ROW_NUMBER() OVER (PARTITION BY c.reference ORDER BY c.pgh_id) AS ordinal
FROM (
  SELECT h.reference, h.pgh_id, h.score, h.updated_at, h.updated_by_id, h.pgh_context,
    LAG(h.score) OVER o AS score_before, LAG(h.status) OVER o AS status_before
  FROM grc_riskevent h
  WINDOW o AS (PARTITION BY h.reference ORDER BY h.pgh_id)
) c
LEFT JOIN team_person p ON p.id = c.updated_by_id
WHERE COALESCE(c.score, 0) < c.score_before AND c.status_before <> 'identified'
