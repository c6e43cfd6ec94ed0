SELECT e.reference AS media_item, trim(line.name) AS value
FROM change_configuration_mediaitem e
CROSS JOIN LATERAL regexp_split_to_table(e.access, E'\r?\n') AS line(name)
WHERE trim(line.name) <> ''
