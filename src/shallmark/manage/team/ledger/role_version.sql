-- Every version of every role definition.
SELECT
  e.reference, e.title, e.title AS name, e.key, e.kind, NULLIF(e.accountability, '') AS accountability,
  e.mandatory, e.top_management, e.sole_holder, TRIM(e.tasks) <> '' AS tasks_stated,
  TRIM(e.authority) <> '' AS authority_stated, TRIM(e.competences) <> '' AS competences_stated,
  owner.reference AS owner, e.created_at, e.updated_at, e.created_at AS recorded_at, e.source_system,
  e.pgh_created_at AS stored_at, e.valid_from, e.valid_to
FROM (
  SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS valid_to
  FROM (
    -- effective time never runs backwards, whatever a source's log says
    SELECT h.*, MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_from
    FROM team_roledefinitionevent h
  ) s
) e
LEFT JOIN team_person owner ON owner.id = e.owner_id
