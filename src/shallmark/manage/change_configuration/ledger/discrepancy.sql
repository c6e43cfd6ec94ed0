SELECT
  e.reference, e.title, e.status AS state, audit.reference AS audit, item.reference AS ci, e.kind,
  e.found_at, e.grade AS class, NULLIF(BTRIM(e.cause, blank.letters), '') AS cause,
  keeper.reference AS owner, NULLIF(BTRIM(e.action, blank.letters), '') AS action, e.closed_at,
  e.assigned_at, e.correction_started_at,
  NULLIF(BTRIM(e.accept_reason, blank.letters), '') AS accept_reason, e.created_at,
  creator.reference AS created_by, e.updated_at, closer.reference AS closed_by,
  e.created_at AS recorded_at, e.source_system, e.unauthorised
FROM change_configuration_discrepancy e
LEFT JOIN change_configuration_ciaudit audit ON audit.id = e.audit_id
LEFT JOIN change_configuration_ci item ON item.id = e.ci_id
LEFT JOIN team_person keeper ON keeper.id = e.owner_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
