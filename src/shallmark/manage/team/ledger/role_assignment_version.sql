-- Every version of every role assignment.
SELECT
  e.reference, e.title, role.reference AS role, role.key AS role_key, holder.reference AS person,
  NULLIF(e.scope, '') AS scope, e.starts_on, e.ends_on, e.accepted_at,
  appointer.reference AS appointed_by, deputy.reference AS deputy, e.created_at, e.updated_at,
  e.created_at AS recorded_at, e.source_system,
  e.pgh_created_at AS stored_at, e.valid_from, e.valid_to
FROM (
  SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS valid_to
  FROM (
    -- effective time never runs backwards, whatever a source's log says
    SELECT h.*, MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_from
    FROM team_roleassignmentevent h
  ) s
) e
JOIN team_roledefinition role ON role.id = e.role_id
JOIN team_person holder ON holder.id = e.person_id
LEFT JOIN team_person deputy ON deputy.id = e.deputy_id
LEFT JOIN team_person appointer ON appointer.id = e.appointed_by_id
