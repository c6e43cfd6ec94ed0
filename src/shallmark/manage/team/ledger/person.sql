SELECT
  e.reference, e.title, e.title AS name, e.is_active AS active, e.joined_on AS joined_at,
  e.left_on AS left_at, e.competence_reviewed_at,
  CASE WHEN e.is_system THEN 'system' WHEN e.username IS NULL THEN 'placeholder' ELSE 'person' END
    AS kind, e.created_at, e.updated_at, e.created_at AS recorded_at, e.source_system,
  (SELECT COUNT(*) FROM team_membership m WHERE m.person_id = e.id) AS team_count
FROM team_person e
