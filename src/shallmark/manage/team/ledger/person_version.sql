-- Every version of every person.
SELECT
  e.reference, e.title, e.title AS name, e.is_active AS active, e.joined_on AS joined_at,
  e.left_on AS left_at, e.competence_reviewed_at,
  (SELECT MIN(h.updated_at) FROM team_personevent h WHERE h.pgh_obj_id = e.id
    AND h.version <= e.version AND h.joined_on = e.joined_on) AS joined_recorded_at,
  (SELECT MIN(h.updated_at) FROM team_personevent h WHERE h.pgh_obj_id = e.id
    AND h.version <= e.version AND h.competence_reviewed_at = e.competence_reviewed_at)
    AS competence_recorded_at,
  (SELECT w.reference FROM team_personevent h LEFT JOIN team_person w ON w.id = h.updated_by_id
    WHERE h.pgh_obj_id = e.id AND h.version <= e.version
      AND h.competence_reviewed_at = e.competence_reviewed_at
    ORDER BY h.version LIMIT 1) AS competence_reviewed_by,
  (SELECT MAX(h.competence_reviewed_at) FROM team_personevent h WHERE h.pgh_obj_id = e.id
    AND h.version <= e.version AND h.competence_reviewed_at < e.competence_reviewed_at)
    AS competence_reviewed_before,
  CASE WHEN e.is_system THEN 'system' WHEN e.username IS NULL THEN 'placeholder' ELSE 'person' END
    AS kind, e.created_at, e.updated_at, e.created_at AS recorded_at, e.source_system,
  e.pgh_created_at AS stored_at, e.valid_from, e.valid_to
FROM (
  SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS valid_to
  FROM (
    -- effective time never runs backwards, whatever a source's log says
    SELECT h.*, MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_from
    FROM team_personevent h
  ) s
) e
