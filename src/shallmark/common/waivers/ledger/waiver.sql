SELECT
  e.reference, e.title, e.status AS state,
  e.check_id, NULLIF(e.record, '') AS record, e.reason, approver.reference AS approved_by,
  -- earlier ones of the same, approved, that ended within the year before it begins
  (SELECT COUNT(*) FROM waivers_waiver w
    WHERE w.check_id = e.check_id AND w.record = e.record AND w.approved_at < e.approved_at
      AND w.valid_to > e.valid_from - INTERVAL '365 days') AS renewals,
  e.valid_from, e.valid_to, e.revoked_at, e.approved_at, e.created_at,
  requester.reference AS created_by, e.updated_at, owner.reference AS owner,
  e.created_at AS recorded_at, e.source_system
FROM waivers_waiver e
JOIN team_person requester ON requester.id = e.requested_by_id
LEFT JOIN team_person approver ON approver.id = e.approved_by_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
