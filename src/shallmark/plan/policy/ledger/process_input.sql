SELECT e.reference AS process, TRIM(l.line) AS value
FROM policy_process e
CROSS JOIN LATERAL regexp_split_to_table(e.inputs, '\n') AS l (line)
-- a dash is no entry
WHERE l.line ~ '[^[:space:][:punct:]]'
