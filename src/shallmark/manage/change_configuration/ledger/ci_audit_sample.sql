SELECT e.reference AS ci_audit, item.reference AS value
FROM change_configuration_ciaudititem s
JOIN change_configuration_ciaudit e ON e.id = s.audit_id
JOIN change_configuration_ci item ON item.id = s.ci_id
