-- What a template covers, in each of its versions.
SELECT e.reference AS standard_change, said.kind, said.value, e.valid_from, e.valid_to
FROM (
  SELECT h.reference, h.scope_services, h.scope_items, h.updated_at AS valid_from,
    LEAD(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_to
  FROM change_configuration_standardchangeevent h
) e
CROSS JOIN LATERAL (
  SELECT 'service' AS kind, s.value FROM jsonb_array_elements_text(e.scope_services) AS s (value)
  UNION ALL
  SELECT 'item', i.value FROM jsonb_array_elements_text(e.scope_items) AS i (value)
) AS said
