SELECT e.reference AS ci_audit, kind.key AS value
FROM change_configuration_ciaudit e
JOIN change_configuration_citype kind ON kind.id = e.of_type_id
