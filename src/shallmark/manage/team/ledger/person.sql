SELECT
  CASE WHEN e.is_system THEN 'system' WHEN e.username IS NULL THEN 'placeholder' ELSE 'person' END
    AS kind,
  (SELECT w.reference FROM team_personevent h LEFT JOIN team_person w ON w.id = h.updated_by_id
    WHERE h.pgh_obj_id = e.id AND h.version <= e.version
      AND h.competence_reviewed_at = e.competence_reviewed_at
    ORDER BY h.version LIMIT 1) AS competence_reviewed_by,
  (SELECT COUNT(*) FROM team_membership m WHERE m.person_id = e.id) AS team_count
FROM team_person e
