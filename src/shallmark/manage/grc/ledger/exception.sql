SELECT
  e.reference, e.title, e.status AS state, e.record, e.policy,
  NULLIF(BTRIM(e.reason, blank.letters), '') AS reason, approved_by_p.reference AS approved_by,
  e.until, e.assessed_at, NULLIF(BTRIM(e.compensation, blank.letters), '') AS compensation,
  e.approved_at, e.decided_at,
  NULLIF(BTRIM(e.decision_reason, blank.letters), '') AS decision_reason, e.ended_at,
  owner_p.reference AS owner, e.created_at, created_by_p.reference AS created_by, e.updated_at,
  e.closed_at, closed_by_p.reference AS closed_by, e.created_at AS recorded_at, e.source_system
FROM grc_policyexception e
LEFT JOIN team_person approved_by_p ON approved_by_p.id = e.approved_by_id
LEFT JOIN team_person owner_p ON owner_p.id = e.owner_id
LEFT JOIN team_person created_by_p ON created_by_p.id = e.created_by_id
LEFT JOIN team_person closed_by_p ON closed_by_p.id = e.closed_by_id
