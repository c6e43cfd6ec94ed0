-- Whoever can sign in; placeholders of an import cannot.
SELECT 'ACC' || e.id AS reference, e.reference AS person, e.is_active AS active, e.last_login,
  e.created_at AS recorded_at, e.source_system
FROM team_person e
WHERE e.username IS NOT NULL
