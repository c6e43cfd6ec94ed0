SELECT e.reference AS change, said AS value
FROM change_configuration_change e
CROSS JOIN LATERAL jsonb_array_elements_text(e.documents) said
