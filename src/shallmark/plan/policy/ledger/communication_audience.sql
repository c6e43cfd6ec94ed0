SELECT e.reference AS communication, TRIM(l.line) AS value
FROM policy_communication e
CROSS JOIN LATERAL regexp_split_to_table(e.audience, '\n') AS l (line)
WHERE TRIM(l.line) <> ''
