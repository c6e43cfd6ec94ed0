SELECT e.reference AS discovery_result, said.key, said.value
FROM change_configuration_discoveryresult e
CROSS JOIN LATERAL jsonb_each_text(e.attributes) said
