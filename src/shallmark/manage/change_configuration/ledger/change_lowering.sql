-- Each time that the category was lowered from one of which more is asked, unless it was raised again.
-- Why counts once: written with it. Settled is what somebody settled since, when it was written.
SELECT l.reference AS change, l.updated_at AS at,
  CASE l.top WHEN 3 THEN 'major' ELSE 'significant' END AS from_category,
  l.category AS to_category, p.reference AS by_person,
  CASE WHEN l.lowered_because IS DISTINCT FROM l.because_before
    THEN NULLIF(TRIM(l.lowered_because), '') END AS because,
  s.reference AS settled_by, d.at AS settled_at
FROM (
  SELECT v.*, MAX(CASE WHEN v.rank > 1 THEN v.rank END) OVER (
      PARTITION BY v.reference, v.pgh_obj_id ORDER BY v.pgh_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS top,
    LAG(v.rank) OVER o AS rank_before, LAG(v.lowered_because) OVER o AS because_before
  FROM (
    SELECT h.reference, h.pgh_obj_id, h.pgh_id, h.updated_at, h.updated_by_id, h.category,
      h.lowered_because, CASE h.category WHEN 'standard' THEN 0 WHEN 'minor' THEN 1
        WHEN 'significant' THEN 2 WHEN 'major' THEN 3 END AS rank
    FROM change_configuration_changeevent h
  ) v
  WINDOW o AS (PARTITION BY v.reference, v.pgh_obj_id ORDER BY v.pgh_id)
) l
JOIN change_configuration_change c ON c.reference = l.reference
LEFT JOIN team_person p ON p.id = l.updated_by_id
LEFT JOIN LATERAL (
  SELECT e.lowering_settled_by_id, GREATEST(e.lowering_settled_at, e.updated_at) AS at
  FROM change_configuration_changeevent e
  WHERE e.pgh_obj_id = l.pgh_obj_id AND e.pgh_id >= l.pgh_id
    AND e.lowering_settled_at >= l.updated_at
  ORDER BY e.pgh_id
  LIMIT 1
) d ON TRUE
LEFT JOIN team_person s ON s.id = d.lowering_settled_by_id
-- from an emergency, which has no place among them, it is compared with what it was before
WHERE l.rank < l.top AND (l.rank_before IS NULL OR l.rank < l.rank_before)
  AND CASE c.category WHEN 'standard' THEN 0 WHEN 'minor' THEN 1 WHEN 'significant' THEN 2
    WHEN 'major' THEN 3 END < l.top
