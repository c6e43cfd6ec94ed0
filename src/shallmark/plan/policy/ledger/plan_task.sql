SELECT
  e.reference, e.title, e.status AS state, plan.reference AS plan, NULLIF(e.text, '') AS text,
  e.due, e.done_at, e.revised_due, NULLIF(TRIM(e.decision), '') AS decision, e.revised_at, e.dropped_at,
  e.created_at, creator.reference AS created_by, e.updated_at, e.closed_at,
  closer.reference AS closed_by, owner.reference AS owner, e.created_at AS recorded_at,
  e.source_system
FROM policy_plantask e
JOIN documents_document plan ON plan.id = e.plan_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
