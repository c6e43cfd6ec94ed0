SELECT
  -- when one person alone changed what was to be told: two people do it together
  (
    SELECT MIN(h.updated_at)
    FROM (
      SELECT v.reference, v.updated_at, v.pgh_context, v.title, LAG(v.title) OVER steps AS planned
      FROM policy_communicationevent v
      WHERE v.pgh_obj_id = e.id AND v.version <= e.version
      WINDOW steps AS (ORDER BY v.version)
    ) h
    LEFT JOIN team_accesschange c ON c.reference = h.pgh_context #>> '{follows,record}'
      AND c.record = h.reference AND c.status = 'confirmed' AND c.confirmed_by_id <> c.asked_by_id
    WHERE h.planned <> h.title AND c.id IS NULL
  ) AS retold_alone_at
FROM policy_communication e
