-- The version that stands now.
SELECT
  v.reference, v.title, v.state, v.party, v.agreement, v.purpose, v.starts_on, v.ends_on,
  v.approved_by, v.approved_at, v.decided_at, v.decision_reason, v.ended_at, v.owner,
  v.created_at, v.created_by, v.updated_at, v.closed_at, v.closed_by, v.recorded_at,
  v.source_system, v.stored_at
FROM ledger.external_access_version v
WHERE v.valid_to IS NULL
