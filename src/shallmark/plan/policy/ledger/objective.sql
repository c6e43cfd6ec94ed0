SELECT
  e.reference, e.title, e.status AS state, NULLIF(TRIM(e.metric), '') AS metric,
  NULLIF(TRIM(e.unit), '') AS unit, e.baseline, e.target, e.due, NULLIF(TRIM(e.resources), '') AS resources,
  NULLIF(TRIM(e.evaluation_method), '') AS evaluation_method, policy.reference AS policy,
  e.approved_at, e.measured_at, e.decided_at, e.judged_at,
  e.created_at, creator.reference AS created_by, e.updated_at, e.closed_at,
  closer.reference AS closed_by, owner.reference AS owner, e.created_at AS recorded_at,
  e.source_system
FROM policy_objective e
LEFT JOIN policy_policy policy ON policy.id = e.policy_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
