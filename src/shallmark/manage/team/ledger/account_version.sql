-- Every version of every account.
SELECT 'ACC' || e.pgh_obj_id AS reference, e.reference AS person, e.is_active AS active,
  e.created_at AS recorded_at, e.source_system, e.pgh_created_at AS stored_at,
  e.valid_from, e.valid_to
FROM (
  SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS valid_to
  FROM (
    -- effective time never runs backwards, whatever a source's log says
    SELECT h.*, MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_from
    FROM team_personevent h
  ) s
) e
WHERE e.username IS NOT NULL
