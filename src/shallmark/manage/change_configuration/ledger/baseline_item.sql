SELECT e.reference AS baseline, i.uid AS item, i.content_version AS version, i.attributes
FROM change_configuration_baselineitem i
JOIN change_configuration_baseline e ON e.id = i.baseline_id
