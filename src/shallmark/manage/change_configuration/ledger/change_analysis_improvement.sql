SELECT e.reference AS change_analysis, said AS value
FROM change_configuration_changeanalysis e
CROSS JOIN LATERAL jsonb_array_elements_text(e.improvements) said
