SELECT
  s.reference, e.reference AS audit, item.reference AS ci, s.finding, s.found, s.drawn,
  NULLIF(s.added_because, '') AS added_because, p.reference AS created_by,
  looked.by_person AS looked_by, s.created_at AS recorded_at, s.source_system
FROM change_configuration_ciaudititem s
JOIN change_configuration_ciaudit e ON e.id = s.audit_id
JOIN change_configuration_ci item ON item.id = s.ci_id
LEFT JOIN team_person p ON p.id = s.created_by_id
LEFT JOIN LATERAL (
  SELECT w.reference AS by_person
  FROM change_configuration_ciaudititemevent h
  JOIN team_person w ON w.id = h.updated_by_id
  WHERE h.pgh_obj_id = s.id AND h.finding = s.finding
  ORDER BY h.pgh_id
  LIMIT 1
) looked ON s.finding <> 'open'
