-- The version that stands now.
SELECT
  v.reference, v.title, v.state, v.record, v.policy, v.reason, v.approved_by, v.until,
  v.assessed_at, v.compensation, v.approved_at, v.decided_at, v.decision_reason, v.ended_at,
  v.owner, v.created_at, v.created_by, v.updated_at, v.closed_at, v.closed_by, v.recorded_at,
  v.source_system, v.stored_at
FROM ledger.exception_version v
WHERE v.valid_to IS NULL
