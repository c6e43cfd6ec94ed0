-- The version that stands now.
SELECT
  v.reference, v.title, v.state, v.source, v.text, v.assessment, v.criteria_version, v.priority,
  v.decision, v.decided_by, v.target, v.unit, v.baseline, v.kind, v.owner, v.plan, v.due,
  v.done_at, v.measured_value, v.met, v.action, v.reported_at, v.statement_of_none, v.assessed_at,
  v.approved_at, v.decided_at, v.decision_reason, v.merged_into, v.started_at, v.measured_at,
  v.created_at, v.created_by, v.updated_at, v.closed_at, v.closed_by, v.recorded_at,
  v.source_system, v.stored_at
FROM ledger.improvement_version v
WHERE v.valid_to IS NULL
