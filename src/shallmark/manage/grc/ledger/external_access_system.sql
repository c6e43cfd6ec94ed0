-- One row for each line of the list.
SELECT e.reference AS external_access, BTRIM(line) AS value
FROM grc_externalaccess e
CROSS JOIN LATERAL REGEXP_SPLIT_TO_TABLE(e.systems, E'\r?\n') AS line
WHERE BTRIM(line) <> ''
