SELECT e.reference AS interested_party, TRIM(l.line) AS value
FROM policy_interestedparty e
CROSS JOIN LATERAL regexp_split_to_table(e.requirements, '\n') AS l (line)
WHERE TRIM(l.line) <> ''
