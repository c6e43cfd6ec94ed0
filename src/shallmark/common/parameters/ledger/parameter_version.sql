-- Every version of every parameter.
SELECT
  e.key, e.value, NULLIF(TRIM(e.change_ref), '') AS change_ref, e.created_at,
  maker.reference AS created_by, e.updated_at, e.valid_from, e.valid_to
FROM (
  SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS valid_to
  FROM (
    -- effective time never runs backwards, whatever a source's log says
    SELECT h.*, MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_from
    FROM parameters_parameterevent h
  ) s
) e
LEFT JOIN team_person maker ON maker.id = e.created_by_id
