SELECT e.reference AS discovery_result, said.key, said.value ->> 1 AS value
FROM change_configuration_discoveryresult e
CROSS JOIN LATERAL jsonb_each(e.drift) said
