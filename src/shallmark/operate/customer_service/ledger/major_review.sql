-- Reviews of major incidents.
SELECT
  jsonb_array_length(e.timeline) > 0 AS timeline_stated,
  (SELECT count(*) FROM actions_action a WHERE a.source = e.reference)::bigint AS actions_count,
  (SELECT count(*) FROM actions_action a
   WHERE a.source = e.reference AND a.owner_id IS NULL)::bigint AS actions_without_owner
FROM customer_service_majorreview e
