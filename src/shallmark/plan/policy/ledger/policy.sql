SELECT
  CASE WHEN e.approved_at IS NOT NULL THEN approver.reference END AS approved_by
FROM policy_policy e
LEFT JOIN team_person approver ON approver.id = e.approver_id
