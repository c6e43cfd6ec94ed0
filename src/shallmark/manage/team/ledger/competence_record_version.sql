-- Every version of every competence record.
SELECT
  e.reference, e.title, e.status AS state, holder.reference AS person,
  competence.reference AS competence, e.level, NULLIF(TRIM(e.evidence), '') AS evidence,
  assessor.reference AS assessed_by, e.effective_from, e.effective_to, e.confirmed_at,
  e.revoked_at, NULLIF(e.decision_reason, '') AS decision_reason,
  e.created_at, creator.reference AS created_by, e.updated_at, e.closed_at,
  closer.reference AS closed_by, owner.reference AS owner, e.created_at AS recorded_at,
  e.source_system,
  e.pgh_created_at AS stored_at, e.valid_from, e.valid_to
FROM (
  SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS valid_to
  FROM (
    -- effective time never runs backwards, whatever a source's log says
    SELECT h.*, MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_from
    FROM team_competencerecordevent h
  ) s
) e
JOIN team_person holder ON holder.id = e.person_id
JOIN team_competence competence ON competence.id = e.competence_id
LEFT JOIN team_person assessor ON assessor.id = e.assessed_by_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
