SELECT e.key AS ci_type, trim(line.name) AS value
FROM change_configuration_citype e
CROSS JOIN LATERAL regexp_split_to_table(e.attributes, E'\r?\n') AS line(name)
WHERE trim(line.name) <> ''
