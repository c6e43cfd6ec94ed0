-- The steps of a template, in each of its versions.
SELECT e.reference AS standard_change, said AS value, e.valid_from, e.valid_to
FROM (
  SELECT h.reference, h.steps, h.updated_at AS valid_from,
    LEAD(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_to
  FROM change_configuration_standardchangeevent h
) e
CROSS JOIN LATERAL jsonb_array_elements_text(e.steps) said
