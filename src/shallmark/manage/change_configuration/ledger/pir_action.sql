SELECT e.reference AS pir, said AS value
FROM change_configuration_pir e
CROSS JOIN LATERAL jsonb_array_elements_text(e.actions) said
