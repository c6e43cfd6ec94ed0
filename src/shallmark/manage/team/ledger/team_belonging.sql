-- From when to when somebody was a member of a team, or led it; `until` is null as long as that lasts.
SELECT t.reference AS team, p.reference AS person, b.lead, b.since, b.until
FROM (
  SELECT m.team_id, m.person_id, FALSE AS lead, m.since,
    CASE WHEN NOT m.next_label IS NULL THEN m.next_since END AS until
  FROM (
    SELECT h.team_id, h.person_id, h.pgh_label AS label,
      COALESCE((h.pgh_context ->> 'at')::timestamptz, h.pgh_created_at) AS since,
      LEAD(h.pgh_label) OVER o AS next_label,
      LEAD(COALESCE((h.pgh_context ->> 'at')::timestamptz, h.pgh_created_at)) OVER o AS next_since
    FROM team_membershipevent h
    WINDOW o AS (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id)
  ) m
  WHERE m.label <> 'delete'
  UNION ALL
  SELECT l.pgh_obj_id, l.owner_id, TRUE, l.since, l.next_since
  FROM (
    SELECT h.pgh_obj_id, h.owner_id, h.updated_at AS since,
      LEAD(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS next_since
    FROM team_teamevent h
  ) l
) b
JOIN team_team t ON t.id = b.team_id
JOIN team_person p ON p.id = b.person_id
