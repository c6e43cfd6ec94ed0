SELECT
  e.reference, e.title, e.status AS state, e.kind, owner_p.reference AS owner,
  NULLIF(BTRIM(e.operation, blank.letters), '') AS operation,
  NULLIF(BTRIM(e.maintenance, blank.letters), '') AS maintenance,
  NULLIF(BTRIM(e.decision, blank.letters), '') AS decision,
  (e.reviewed_at AT TIME ZONE 'UTC')::date AS reviewed_at,
  NULLIF(e.review_result, '') AS review_result,
  (SELECT a.reference FROM actions_action a WHERE a.source = e.reference AND a.status <> 'dropped'
    ORDER BY a.id DESC LIMIT 1) AS action,
  e.designed_at, e.in_operation_at, e.retired_at,
  NULLIF(BTRIM(e.decision_reason, blank.letters), '') AS decision_reason, e.created_at,
  created_by_p.reference AS created_by, e.updated_at, e.closed_at,
  closed_by_p.reference AS closed_by, e.created_at AS recorded_at, e.source_system
FROM grc_control e
LEFT JOIN team_person owner_p ON owner_p.id = e.owner_id
LEFT JOIN team_person created_by_p ON created_by_p.id = e.created_by_id
LEFT JOIN team_person closed_by_p ON closed_by_p.id = e.closed_by_id
