-- The version that stands now.
SELECT
  v.reference, v.title, v.state, v.category, v.service, v.text, v.owner, v.likelihood, v.impact,
  v.score, v.customer_impact, v.treatment, v.decision_by, v.accepted_by, v.residual_score,
  v.reviewed_at, v.review_interval, v.assessed_at, v.treatment_started_at, v.accepted_at,
  v.treated_at, v.close_reason, v.created_at, v.created_by, v.updated_at, v.closed_at,
  v.closed_by, v.recorded_at, v.source_system, v.stored_at
FROM ledger.risk_version v
WHERE v.valid_to IS NULL
