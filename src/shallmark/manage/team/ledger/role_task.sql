SELECT e.reference AS role, TRIM(l.line) AS value
FROM team_roledefinition e
CROSS JOIN LATERAL regexp_split_to_table(e.tasks, '\n') AS l (line)
WHERE TRIM(l.line) <> ''
