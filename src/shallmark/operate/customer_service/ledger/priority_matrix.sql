-- Our own matrix with its history, and that of each source. The first version of a cell has no
-- beginning: what was reported before the matrix was entered is judged by it too. The last version
-- of a cell that is gone says when it went.
SELECT '' AS source_system, v.impact, v.urgency, v.priority,
  CASE WHEN v.ordinal > 1 THEN v.updated_at END AS valid_from, v.valid_to
FROM (
  SELECT h.pgh_label, h.pgh_obj_id, h.impact, h.urgency, h.priority, h.updated_at,
    ROW_NUMBER() OVER o AS ordinal, LEAD(h.updated_at) OVER o AS valid_to
  FROM customer_service_priorityruleevent h
  WINDOW o AS (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id)
) v
WHERE v.pgh_label <> 'delete' AND (v.valid_to IS NOT NULL
  OR EXISTS (SELECT FROM customer_service_priorityrule r WHERE r.id = v.pgh_obj_id))
UNION ALL
SELECT s.source_system, s.impact, s.urgency, s.priority, NULL, NULL
FROM servicenow_sourcepriority s
