SELECT
  e.key, e.value, NULLIF(TRIM(e.change_ref), '') AS change_ref, e.created_at, maker.reference AS created_by, e.updated_at
FROM parameters_parameter e
LEFT JOIN team_person maker ON maker.id = e.created_by_id
