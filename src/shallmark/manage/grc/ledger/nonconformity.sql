-- The version that stands now.
SELECT
  v.reference, v.title, v.state, v.source, v.check_id, v.clause, v.description, v.grade, v.owner,
  v.correction, v.cause, v.similar, v.no_action_reason, v.due, v.extended_by,
  v.effect_reviewed_by, v.effect_reviewed_at, v.accepted_at, v.decided_at, v.decision_reason,
  v.corrected_at, v.cause_found_at, v.actions_done_at, v.reopened_at, v.reopen_reason,
  v.extended_at, v.created_at, v.created_by, v.updated_at, v.closed_at, v.closed_by,
  v.recorded_at, v.source_system, v.stored_at
FROM ledger.nonconformity_version v
WHERE v.valid_to IS NULL
