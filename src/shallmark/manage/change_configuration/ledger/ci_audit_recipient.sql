SELECT e.reference AS ci_audit, said.value
FROM change_configuration_ciaudit e
CROSS JOIN LATERAL jsonb_array_elements_text(e.reported_to) AS said(value)
