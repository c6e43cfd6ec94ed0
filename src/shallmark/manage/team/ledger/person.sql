SELECT
  CASE WHEN e.is_system THEN 'system' WHEN e.username IS NULL THEN 'placeholder' ELSE 'person' END
    AS kind,
  (SELECT COUNT(*) FROM team_membership m WHERE m.person_id = e.id) AS team_count
FROM team_person e
