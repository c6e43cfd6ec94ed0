-- Every version of every training.
SELECT
  e.reference, e.title, e.title AS topic, e.status AS state, holder.reference AS person,
  competence.reference AS competence, e.planned_for, e.done_at,
  NULLIF(TRIM(e.effect), '') AS effect, judge.reference AS judged_by, e.judged_at, e.canceled_at,
  NULLIF(e.cancel_reason, '') AS cancel_reason,
  e.created_at, creator.reference AS created_by, e.updated_at, e.closed_at,
  closer.reference AS closed_by, owner.reference AS owner, e.created_at AS recorded_at,
  e.source_system,
  e.pgh_created_at AS stored_at, e.valid_from, e.valid_to
FROM (
  SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS valid_to
  FROM (
    -- effective time never runs backwards, whatever a source's log says
    SELECT h.*, MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_from
    FROM team_trainingrecordevent h
  ) s
) e
JOIN team_person holder ON holder.id = e.person_id
LEFT JOIN team_competence competence ON competence.id = e.competence_id
LEFT JOIN team_person judge ON judge.id = e.judged_by_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
