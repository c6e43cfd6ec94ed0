SELECT
  e.reference, e.scope, e.done_at, e.method, approver.reference AS approved_by,
  e.created_at AS recorded_at, e.source_system
FROM grc_riskassessment e
JOIN team_person approver ON approver.id = e.approved_by_id
