-- What was read of the monthly samples, and by whom. `outside`: neither who wrote the text read it, nor
-- somebody of a team of theirs, as a member or its lead, on the day of reading (the gate of the
-- verdict asks the same of that day: `conformity/gates.py`). What an import says of it counts likewise.
WITH verdict AS (
  SELECT r.id, r.reference, r.sample_id, r.record, r.of_text, r.text, r.status, r.written_by_id,
    r.judged_by_id, r.judged_at
  FROM conformity_textreading r
), belonging AS (
  -- from when to when somebody was a member of a team, or led it
  SELECT m.team_id, m.person_id, m.since,
    CASE WHEN m.next_label IS NULL THEN 'infinity'::timestamptz ELSE m.next_since END AS until
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
  SELECT t.pgh_obj_id, t.owner_id, t.since, COALESCE(t.next_since, 'infinity'::timestamptz)
  FROM (
    SELECT h.pgh_obj_id, h.owner_id, h.updated_at AS since,
      LEAD(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS next_since
    FROM team_teamevent h
  ) t
)
SELECT v.reference AS reading, s.reference AS sample, v.record, v.of_text, v.text,
  v.status AS verdict, w.reference AS written_by, j.reference AS judged_by, v.judged_at,
  v.written_by_id IS DISTINCT FROM v.judged_by_id AND NOT EXISTS (
    SELECT FROM belonging a
    JOIN belonging b ON b.team_id = a.team_id AND b.person_id = v.judged_by_id
      AND b.since <= v.judged_at AND b.until > v.judged_at
    WHERE a.person_id = v.written_by_id AND a.since <= v.judged_at AND a.until > v.judged_at
  ) AS outside
FROM verdict v
LEFT JOIN conformity_textsample s ON s.id = v.sample_id
LEFT JOIN team_person w ON w.id = v.written_by_id
LEFT JOIN team_person j ON j.id = v.judged_by_id
