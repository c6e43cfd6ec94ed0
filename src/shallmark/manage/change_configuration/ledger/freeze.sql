-- Freezes; one that was never approved has no approved_at.
SELECT
  e.reference, e.title, e.status AS state, e.starts_at, e.ends_at,
  NULLIF(BTRIM(e.reason, blank.letters), '') AS reason, approver.reference AS approved_by, e.approved_at,
  e.canceled_at, NULLIF(BTRIM(e.cancel_reason, blank.letters), '') AS cancel_reason,
  e.created_at, author.reference AS created_by, e.updated_at, e.closed_at,
  closer.reference AS closed_by, owner.reference AS owner, e.created_at AS recorded_at,
  e.source_system
FROM change_configuration_freeze e
LEFT JOIN team_person approver ON approver.id = e.approved_by_id
LEFT JOIN team_person author ON author.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
