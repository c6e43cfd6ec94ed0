-- The number of the service where the line names one, else the line as it was typed; and the rest.
SELECT e.reference AS scope_statement,
  COALESCE(substring(l.line FROM '[A-Z]{2,5}[0-9]{7}'), TRIM(l.line)) AS value,
  TRIM(regexp_replace(l.line, '[A-Z]{2,5}[0-9]{7}', '')) AS reason
FROM policy_scopestatement e
CROSS JOIN LATERAL regexp_split_to_table(e.excluded_services, '\n') AS l (line)
WHERE TRIM(l.line) <> ''
