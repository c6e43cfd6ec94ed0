SELECT e.reference AS standard_change, 'service' AS kind, said AS value
FROM change_configuration_standardchange e
CROSS JOIN LATERAL jsonb_array_elements_text(e.scope_services) said
UNION ALL
SELECT e.reference, 'item', said
FROM change_configuration_standardchange e
CROSS JOIN LATERAL jsonb_array_elements_text(e.scope_items) said
