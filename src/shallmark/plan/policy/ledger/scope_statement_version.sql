-- Every version of every scope statement.
SELECT
  e.reference, e.title, e.status AS state, e.edition AS version, e.organisation,
  author.reference AS author,
  CASE WHEN e.approved_at IS NOT NULL THEN approver.reference END AS approved_by, e.approved_at,
  e.review_due, e.submitted_at, e.in_force_at, e.returned_at,
  NULLIF(e.review_note, '') AS review_note, NULLIF(TRIM(e.change_ref), '') AS change_ref,
  e.withdrawn_at, NULLIF(e.decision_reason, '') AS decision_reason,
  e.created_at, creator.reference AS created_by, e.updated_at, e.closed_at,
  closer.reference AS closed_by, owner.reference AS owner, e.created_at AS recorded_at,
  e.source_system,
  e.pgh_created_at AS stored_at, e.valid_from, e.valid_to
FROM (
  SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS valid_to
  FROM (
    -- effective time never runs backwards, whatever a source's log says
    SELECT h.*, MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_from
    FROM policy_scopestatementevent h
  ) s
) e
LEFT JOIN team_person author ON author.id = e.author_id
LEFT JOIN team_person approver ON approver.id = e.approver_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
