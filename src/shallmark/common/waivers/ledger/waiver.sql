SELECT
  e.reference, e.title, e.status AS state,
  e.check_id, NULLIF(e.record, '') AS record, e.reason, approver.reference AS approved_by,
  e.valid_from, e.valid_to, e.revoked_at, e.approved_at, e.created_at,
  requester.reference AS created_by, e.updated_at, owner.reference AS owner,
  e.created_at AS recorded_at, e.source_system
FROM waivers_waiver e
JOIN team_person requester ON requester.id = e.requested_by_id
LEFT JOIN team_person approver ON approver.id = e.approved_by_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
