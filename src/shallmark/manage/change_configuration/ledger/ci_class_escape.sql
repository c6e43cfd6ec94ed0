-- Items that were live and moved to a class that asks less, while no change under way that names them
-- said so; what the class before asked and the new one does not.
SELECT e.reference AS ci, k.key AS from_class, c.key AS to_class, e.updated_at AS at,
  k.requires_relationship AND NOT c.requires_relationship AS relation,
  k.financial AND NOT c.financial AS value, k.digital AND NOT c.digital AS master,
  k.audit_interval > 0 AND COALESCE(c.audit_interval, 0) NOT BETWEEN 1 AND k.audit_interval
    AS audit
FROM (
  SELECT h.reference, h.type_id, h.updated_at, h.explained_by,
    LAG(h.type_id) OVER o AS type_before, LAG(h.status) OVER o AS status_before
  FROM change_configuration_cievent h
  WINDOW o AS (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id)
) e
JOIN change_configuration_citype k ON k.id = e.type_before
JOIN change_configuration_citype c ON c.id = e.type_id
WHERE e.type_before <> e.type_id AND e.status_before = 'live' AND NOT EXISTS (
  SELECT FROM change_configuration_change g
  WHERE g.reference = e.explained_by AND jsonb_exists(g.items, e.reference)
    AND g.started_at <= e.updated_at AND (g.closed_at IS NULL OR g.closed_at >= e.updated_at)
)
