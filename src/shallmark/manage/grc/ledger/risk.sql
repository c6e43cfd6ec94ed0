SELECT
  e.reference, e.title, e.status AS state, e.category, service.reference AS service,
  NULLIF(BTRIM(e.text, blank.letters), '') AS text, owner_p.reference AS owner, e.likelihood,
  e.impact, e.score, NULLIF(BTRIM(e.customer_impact, blank.letters), '') AS customer_impact,
  NULLIF(e.treatment, '') AS treatment, decision_by_p.reference AS decision_by,
  accepted_by_p.reference AS accepted_by, e.residual_score,
  (e.reviewed_at AT TIME ZONE 'UTC')::date AS reviewed_at, e.review_interval, e.assessed_at,
  e.treatment_started_at, e.accepted_at, e.treated_at,
  NULLIF(BTRIM(e.close_reason, blank.letters), '') AS close_reason, e.created_at,
  created_by_p.reference AS created_by, e.updated_at, e.closed_at,
  closed_by_p.reference AS closed_by, e.created_at AS recorded_at, e.source_system
FROM grc_risk e
LEFT JOIN team_person owner_p ON owner_p.id = e.owner_id
LEFT JOIN team_person decision_by_p ON decision_by_p.id = e.decision_by_id
LEFT JOIN team_person accepted_by_p ON accepted_by_p.id = e.accepted_by_id
LEFT JOIN team_person created_by_p ON created_by_p.id = e.created_by_id
LEFT JOIN team_person closed_by_p ON closed_by_p.id = e.closed_by_id
LEFT JOIN alignment_service service ON service.id = e.service_id
