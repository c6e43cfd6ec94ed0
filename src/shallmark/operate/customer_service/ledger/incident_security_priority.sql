-- Each security priority that a security incident held, with what it asked then: a row for each
-- version of it. The first version of a priority has no beginning: what was marked before it was
-- entered is judged by it too. Partitioned like incident_owner.
SELECT s.reference AS incident, p.key AS priority, p.level AS rank, p.acknowledge_seconds,
  GREATEST(s.from_at, p.valid_from) AS from_at, LEAST(s.to_at, p.valid_to) AS to_at,
  ROW_NUMBER() OVER (PARTITION BY s.reference ORDER BY s.pgh_id, p.ordinal) AS ordinal
FROM (
  SELECT c.reference, c.pgh_id, c.security_priority_id, c.updated_at AS from_at,
    LEAD(c.updated_at) OVER w AS to_at
  FROM (
    SELECT h.reference, h.pgh_id, h.security_priority_id, h.updated_at,
      LAG(h.security_priority_id) OVER o AS priority_before
    FROM customer_service_incidentevent h
    WHERE h.reference IN (SELECT i.reference FROM customer_service_incident i WHERE i.security)
    WINDOW o AS (PARTITION BY h.reference ORDER BY h.pgh_id)
  ) c
  WHERE c.security_priority_id IS DISTINCT FROM c.priority_before
  WINDOW w AS (PARTITION BY c.reference ORDER BY c.pgh_id)
) s
JOIN (
  SELECT v.pgh_obj_id, v.key, v.level, v.acknowledge_seconds, v.ordinal,
    CASE WHEN v.ordinal > 1 THEN v.updated_at END AS valid_from, v.valid_to
  FROM (
    SELECT h.pgh_obj_id, h.key, h.level, h.acknowledge_seconds, h.updated_at,
      ROW_NUMBER() OVER o AS ordinal, LEAD(h.updated_at) OVER o AS valid_to
    FROM customer_service_securitypriorityevent h
    WINDOW o AS (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id)
  ) v
) p ON p.pgh_obj_id = s.security_priority_id
  AND COALESCE(GREATEST(s.from_at, p.valid_from) < LEAST(s.to_at, p.valid_to), TRUE)
