SELECT e.reference AS change_analysis, said.key, said.value
FROM change_configuration_changeanalysis e
CROSS JOIN LATERAL jsonb_each_text(e.figures) said
UNION ALL
SELECT e.reference, 'emergency_words', e.emergency_words
FROM change_configuration_changeanalysis e
WHERE BTRIM(e.emergency_words) <> ''
