SELECT
  e.reference, e.title, e.status AS state, e.planned_on AS planned_at, e.done_at::date AS done_at,
  auditor.reference AS auditor, e.method, e.reported_at::date AS reported_at, e.started_at,
  e.canceled_at, e.cancel_reason, e.created_at, creator.reference AS created_by, e.updated_at,
  e.closed_at, keeper.reference AS owner, e.created_at AS recorded_at, e.source_system
FROM change_configuration_ciaudit e
LEFT JOIN team_person auditor ON auditor.id = e.auditor_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN team_person keeper ON keeper.id = e.owner_id
