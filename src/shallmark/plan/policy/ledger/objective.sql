SELECT
  -- when one person alone moved what had been approved: two people do it together
  (
    SELECT MIN(h.updated_at)
    FROM (
      SELECT v.reference, v.updated_at, v.pgh_context,
        LAG(v.approved_at) OVER steps AS was_approved,
        LAG(v.title) OVER steps IS DISTINCT FROM v.title
          OR LAG(v.resources) OVER steps IS DISTINCT FROM v.resources
          OR LAG(v.evaluation_method) OVER steps IS DISTINCT FROM v.evaluation_method
          OR LAG(v.metric) OVER steps IS DISTINCT FROM v.metric
          OR LAG(v.unit) OVER steps IS DISTINCT FROM v.unit
          OR LAG(v.baseline) OVER steps IS DISTINCT FROM v.baseline
          OR LAG(v.target) OVER steps IS DISTINCT FROM v.target
          OR LAG(v.due) OVER steps IS DISTINCT FROM v.due AS moved
      FROM policy_objectiveevent v
      WHERE v.pgh_obj_id = e.id AND v.version <= e.version
      WINDOW steps AS (ORDER BY v.version)
    ) h
    LEFT JOIN team_accesschange c ON c.reference = h.pgh_context #>> '{follows,record}'
      AND c.record = h.reference AND c.status = 'confirmed' AND c.confirmed_by_id <> c.asked_by_id
    WHERE h.moved AND h.was_approved IS NOT NULL AND c.id IS NULL
  ) AS moved_alone_at
FROM policy_objective e
