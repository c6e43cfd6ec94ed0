SELECT
  e.reference, e.title, 'in_force' AS state, e.kind, e.months, approver.reference AS approved_by,
  e.created_at, creator.reference AS created_by, e.updated_at,
  e.created_at AS recorded_at, e.source_system
FROM documents_retentionrule e
LEFT JOIN team_person approver ON approver.id = e.approved_by_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
