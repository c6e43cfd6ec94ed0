-- What a role asks of its holders; what one person alone ended counts on: `ended_at` says since when.
SELECT role.reference AS role, competence.reference AS competence, n.ended_at
FROM (
  SELECT e.role_id, e.competence_id, NULL::timestamptz AS ended_at
  FROM team_competenceneed e
  WHERE e.is_active
  UNION
  SELECT c.role_id, c.competence_id, c.ended_at
  FROM (
    SELECT h.reference, h.role_id, h.competence_id, h.is_active, LEAD(h.updated_at) OVER o AS ended_at,
      LEAD(h.pgh_context) OVER o AS context_after,
      LEAD(ROW(h.role_id, h.competence_id, h.is_active)) OVER o AS after,
      ROW(h.role_id, h.competence_id, h.is_active) AS now
    FROM team_competenceneedevent h
    WINDOW o AS (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id)
  ) c
  LEFT JOIN team_accesschange t ON t.reference = c.context_after #>> '{follows,record}'
    AND t.record = c.reference AND t.status = 'confirmed' AND t.confirmed_by_id <> t.asked_by_id
  WHERE c.is_active AND c.after IS DISTINCT FROM c.now AND NOT c.ended_at IS NULL AND t.id IS NULL
) n
JOIN team_roledefinition role ON role.id = n.role_id
JOIN team_competence competence ON competence.id = n.competence_id
