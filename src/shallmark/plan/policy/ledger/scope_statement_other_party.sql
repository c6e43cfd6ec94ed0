SELECT e.reference AS scope_statement, TRIM(l.line) AS value
FROM policy_scopestatement e
CROSS JOIN LATERAL regexp_split_to_table(e.other_parties, '\n') AS l (line)
WHERE TRIM(l.line) <> ''
