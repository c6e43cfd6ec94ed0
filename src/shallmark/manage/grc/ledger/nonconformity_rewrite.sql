-- What was altered of a finding once it was accepted, but for what a second person confirmed; and a
-- grade that its owner lowered before.
SELECT c.reference AS nonconformity, c.updated_at AS at, said.field, said.old AS from_value,
  said.new AS to_value, p.reference AS by_person
FROM (
  SELECT h.reference, h.pgh_context, h.updated_at, h.updated_by_id, h.owner_id, h.title, h.clause,
    h.description, h.grade, h.source, h.check_id,
    LAG(h.source) OVER o AS source_before, LAG(h.check_id) OVER o AS check_before,
    -- what was done to correct it is said by its step
    CASE WHEN LAG(h.status) OVER o = h.status THEN h.correction END AS correction,
    LAG(h.correction) OVER o AS correction_before, LAG(h.status) OVER o AS status_before, LAG(h.title) OVER o AS title_before,
    LAG(h.clause) OVER o AS clause_before, LAG(h.description) OVER o AS description_before,
    LAG(h.grade) OVER o AS grade_before, LAG(h.owner_id) OVER o AS owner_before
  FROM grc_nonconformityevent h
  WINDOW o AS (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id)
) c
LEFT JOIN team_person p ON p.id = c.updated_by_id
LEFT JOIN team_accesschange t ON t.reference = c.pgh_context #>> '{follows,record}'
  AND t.record = c.reference AND t.status = 'confirmed' AND t.confirmed_by_id <> t.asked_by_id
CROSS JOIN LATERAL (VALUES ('title', c.title_before, c.title),
  ('clause', c.clause_before, c.clause), ('description', c.description_before, c.description),
  ('grade', c.grade_before, c.grade), ('correction', c.correction_before, c.correction),
  ('source', c.source_before, c.source), ('check', c.check_before, c.check_id)) AS said (field, old, new)
WHERE said.old <> said.new AND t.id IS NULL AND (c.status_before <> 'new'
  OR (said.field = 'grade' AND said.old = 'major'
    AND c.updated_by_id IN (c.owner_id, c.owner_before)))
