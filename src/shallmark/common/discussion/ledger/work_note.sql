-- What people wrote on records; what the system wrote is no sign of work.
SELECT 'ENT' || e.id AS reference, e.reference AS record, e.at, p.reference AS by_person, e.text,
  TRIM(regexp_replace(LOWER(e.text), '[[:punct:][:space:]]+', ' ', 'g')) AS said,
  e.kind = 'reply' AS visible_to_customer, e.recorded_at AS stored_at, e.at AS recorded_at,
  e.source_system
FROM discussion_entry e
LEFT JOIN team_person p ON p.id = e.author_id
WHERE e.kind IN ('reply', 'note')
