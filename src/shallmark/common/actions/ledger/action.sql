-- The version that stands now.
SELECT
  v.reference, v.title, v.state, v.source, v.text, v.owner, v.due, v.revised_due, v.done_at,
  v.result, v.effect, v.effect_reviewed_at, v.effect_reviewed_by, v.revised_at, v.dropped_at,
  v.drop_reason, v.created_at, v.created_by, v.updated_at, v.closed_at, v.closed_by,
  v.recorded_at, v.source_system, v.stored_at
FROM ledger.action_version v
WHERE v.valid_to IS NULL
