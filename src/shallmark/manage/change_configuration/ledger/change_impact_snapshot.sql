SELECT e.reference AS change, said.key, said.value
FROM change_configuration_change e
CROSS JOIN LATERAL jsonb_each_text(e.impact_snapshot) said
