SELECT
  s.reference, e.reference AS audit, item.reference AS ci, s.finding, s.found,
  s.created_at AS recorded_at, s.source_system
FROM change_configuration_ciaudititem s
JOIN change_configuration_ciaudit e ON e.id = s.audit_id
JOIN change_configuration_ci item ON item.id = s.ci_id
