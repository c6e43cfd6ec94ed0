-- The steps of the security path with their history. The first version of a step has no beginning:
-- what was marked before the path was entered is judged by it too.
SELECT v.reference AS path, v.level, v.kind, r.key AS role_key, v.after_seconds, v.up_to,
  v.only_unanswered, CASE WHEN v.ordinal > 1 THEN v.updated_at END AS valid_from, v.valid_to
FROM (
  SELECT h.reference, h.level, h.kind, h.role_id, h.after_seconds, h.up_to, h.only_unanswered,
    h.is_active, h.updated_at,
    ROW_NUMBER() OVER o AS ordinal, LEAD(h.updated_at) OVER o AS valid_to
  FROM customer_service_securitystepevent h
  WINDOW o AS (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id)
) v
JOIN team_roledefinition r ON r.id = v.role_id
WHERE v.is_active
