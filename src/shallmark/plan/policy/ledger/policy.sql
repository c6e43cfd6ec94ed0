SELECT
  -- its kind as it was first, until it was first in force, or since two people changed it
  (
    SELECT h.kind
    FROM (
      SELECT v.reference, v.kind, v.version, v.pgh_context,
        LAG(v.kind) OVER steps AS kind_before, LAG(v.approved_at) OVER steps AS stood_before
      FROM policy_policyevent v
      WHERE v.pgh_obj_id = e.id AND v.version <= e.version
      WINDOW steps AS (ORDER BY v.version)
    ) h
    LEFT JOIN team_accesschange c ON c.reference = h.pgh_context #>> '{follows,record}'
      AND c.record = h.reference AND c.status = 'confirmed' AND c.confirmed_by_id <> c.asked_by_id
    WHERE h.kind_before IS NULL
      OR (h.kind <> h.kind_before AND (h.stood_before IS NULL OR c.id IS NOT NULL))
    ORDER BY h.version DESC LIMIT 1
  ) AS settled_kind,
  -- a dash is no place, and nobody
  CASE WHEN e.published_where ~ '[^[:space:][:punct:]]' THEN e.published_where END
    AS published_where,
  CASE WHEN e.audience ~ '[^[:space:][:punct:]]' THEN e.audience END AS audience
FROM policy_policy e
