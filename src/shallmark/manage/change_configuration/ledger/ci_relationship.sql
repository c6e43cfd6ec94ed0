-- When the end of a relation was first written, and by whom.
SELECT ended.at AS ended_at, ended.by AS ended_by
FROM change_configuration_cirelationship e
LEFT JOIN LATERAL (
  SELECT v.updated_at AS at, p.reference AS by
  FROM change_configuration_cirelationshipevent v
  LEFT JOIN team_person p ON p.id = v.updated_by_id
  WHERE v.pgh_obj_id = e.id AND v.effective_to IS NOT NULL
  ORDER BY v.pgh_id
  LIMIT 1
) ended ON e.effective_to IS NOT NULL
