-- Until policies are records, the interval stands with the priority. The first version of it has no
-- beginning: what was open before priorities were entered is judged by it too.
SELECT 'priority levels' AS policy, v.level AS priority, v.update_seconds AS seconds,
  CASE WHEN v.ordinal > 1 THEN v.updated_at END AS valid_from, v.valid_to
FROM (
  SELECT h.level, h.update_seconds, h.updated_at,
    ROW_NUMBER() OVER o AS ordinal, LEAD(h.updated_at) OVER o AS valid_to
  FROM customer_service_prioritylevelevent h
  WINDOW o AS (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id)
) v
