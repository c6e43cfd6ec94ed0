SELECT e.reference AS policy, TRIM(l.line) AS value
FROM policy_policy e
CROSS JOIN LATERAL regexp_split_to_table(e.major_criteria, '\n') AS l (line)
WHERE TRIM(l.line) <> ''
