SELECT e.reference AS freeze, said AS value
FROM change_configuration_freeze e
CROSS JOIN LATERAL jsonb_array_elements_text(e.scope) said
