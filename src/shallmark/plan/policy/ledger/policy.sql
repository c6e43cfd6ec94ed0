SELECT
  e.reference, e.title, e.status AS state, e.kind, e.edition AS version,
  author.reference AS author,
  CASE WHEN e.approved_at IS NOT NULL THEN approver.reference END AS approved_by, e.approved_at,
  e.published_at, e.review_due, e.separation, document.reference AS document,
  NULLIF(TRIM(e.published_where), '') AS published_where, NULLIF(TRIM(e.audience), '') AS audience,
  e.submitted_at, e.returned_at, NULLIF(e.review_note, '') AS review_note, e.reviewed_at,
  NULLIF(TRIM(e.change_ref), '') AS change_ref, e.withdrawn_at,
  NULLIF(e.decision_reason, '') AS decision_reason,
  e.created_at, creator.reference AS created_by, e.updated_at, e.closed_at,
  closer.reference AS closed_by, owner.reference AS owner, e.created_at AS recorded_at,
  e.source_system
FROM policy_policy e
LEFT JOIN team_person author ON author.id = e.author_id
LEFT JOIN team_person approver ON approver.id = e.approver_id
LEFT JOIN documents_document document ON document.id = e.document_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
