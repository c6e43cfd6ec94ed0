SELECT e.reference AS standard_change, said AS value
FROM change_configuration_standardchange e
CROSS JOIN LATERAL jsonb_array_elements_text(e.steps) said
