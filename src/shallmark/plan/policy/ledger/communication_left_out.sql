-- Whom a communication was planned for and leaves out since, but for what a second person confirmed.
SELECT c.reference AS communication, TRIM(l.line) AS value, c.updated_at AS at,
  p.reference AS by_person
FROM (
  SELECT h.reference, h.pgh_obj_id, h.updated_at, h.updated_by_id, h.pgh_context, h.audience,
    LAG(h.audience) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS audience_before
  FROM policy_communicationevent h
) c
JOIN policy_communication e ON e.id = c.pgh_obj_id
LEFT JOIN team_person p ON p.id = c.updated_by_id
LEFT JOIN team_accesschange t ON t.reference = c.pgh_context #>> '{follows,record}'
  AND t.record = c.reference AND t.status = 'confirmed' AND t.confirmed_by_id <> t.asked_by_id
CROSS JOIN LATERAL regexp_split_to_table(c.audience_before, '\n') AS l (line)
WHERE TRIM(l.line) <> '' AND t.id IS NULL
  AND NOT EXISTS (SELECT FROM regexp_split_to_table(c.audience || E'\n' || e.audience, '\n') AS n (line)
    WHERE LOWER(TRIM(n.line)) = LOWER(TRIM(l.line)))
