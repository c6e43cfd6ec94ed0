-- The version that stands now.
SELECT
  v.reference, v.title, v.state, v.kind, v.owner, v.operation, v.maintenance, v.decision,
  v.reviewed_at, v.review_result, v.action, v.designed_at, v.in_operation_at, v.retired_at,
  v.decision_reason, v.created_at, v.created_by, v.updated_at, v.closed_at, v.closed_by,
  v.recorded_at, v.source_system, v.stored_at
FROM ledger.control_version v
WHERE v.valid_to IS NULL
