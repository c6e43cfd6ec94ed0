SELECT
  e.reference, e.title, e.status AS state, e.kind, e.identifier, owner.reference AS owner,
  e.review_due, e.last_reviewed_at, e.under_change_control, e.classification, e.external,
  NULLIF(e.source, '') AS source, NULLIF(e.edition, '') AS edition, e.checked_at,
  rule.reference AS retention_rule, e.disposed_at, disposer.reference AS disposed_by,
  approver.reference AS disposal_approved_by,
  -- when a text of it was first approved: a revision does not take the approval of the last away
  COALESCE(
    (SELECT MIN(v.approved_at) FROM documents_documentversion v
     WHERE v.document_id = e.id AND v.effective_from IS NOT NULL),
    e.approved_at
  ) AS approved_at,
  e.separation,
  (SELECT v.number FROM documents_documentversion v
   WHERE v.document_id = e.id AND v.status = 'in_force') AS version,
  e.submitted_at, e.published_at, e.revised_at, e.returned_at, e.withdrawn_at,
  NULLIF(e.decision_reason, '') AS decision_reason, NULLIF(e.audience, '') AS audience,
  e.acknowledged, e.created_at, creator.reference AS created_by, e.updated_at, e.closed_at,
  closer.reference AS closed_by, e.created_at AS recorded_at, e.source_system
FROM documents_document e
JOIN documents_retentionrule rule ON rule.id = e.retention_rule_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
LEFT JOIN team_person disposer ON disposer.id = e.disposed_by_id
LEFT JOIN team_person approver ON approver.id = e.disposal_approved_by_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
