SELECT
  e.reference, e.limit_score, role.reference AS acceptor_role, e.approach,
  approver.reference AS approved_by, e.edition AS version, e.created_at AS recorded_at,
  e.source_system
FROM grc_riskcriteria e
JOIN team_roledefinition role ON role.id = e.acceptor_role_id
JOIN team_person approver ON approver.id = e.approved_by_id
