SELECT
  e.reference, e.title, e.title AS name, e.status AS state, document.reference AS document,
  NULLIF(e.operated_by, '') AS operated_by, e.approved_at, e.in_force_at, e.revised_at,
  e.retired_at, NULLIF(TRIM(e.change_ref), '') AS change_ref,
  NULLIF(e.decision_reason, '') AS decision_reason,
  e.created_at, creator.reference AS created_by, e.updated_at, e.closed_at,
  closer.reference AS closed_by, owner.reference AS owner, e.created_at AS recorded_at,
  e.source_system
FROM policy_process e
LEFT JOIN documents_document document ON document.id = e.document_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
