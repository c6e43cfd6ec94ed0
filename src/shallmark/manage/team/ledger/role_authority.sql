-- What the definition says, and the levels.
SELECT e.reference AS role, TRIM(l.line) AS value
FROM team_roledefinition e
CROSS JOIN LATERAL regexp_split_to_table(e.authority, '\n') AS l (line)
WHERE TRIM(l.line) <> ''
UNION ALL
SELECT role.reference AS role,
  e.matter || COALESCE(' up to ' || TRIM_SCALE(e.up_to), '') AS value
FROM team_authoritylevel e
JOIN team_roledefinition role ON role.id = e.role_id
