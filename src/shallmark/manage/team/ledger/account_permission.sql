-- What the roles of each account let it read without a limit, from when to when; of the records that
-- checks ask for. Roles are code: a test holds this list and manage/team/roles.py equal.
WITH readers (rights) AS (
  VALUES ('admin'), ('auditor'), ('cab_member'), ('capacity_availability_manager'),
    ('change_manager'), ('configuration_manager'), ('continuity_manager'), ('executive'),
    ('finance_manager'), ('incident_manager'), ('problem_manager'), ('release_manager'),
    ('resolver'), ('risk_compliance_manager'), ('security_manager'), ('service_desk_agent'),
    ('service_level_manager'), ('service_owner'), ('supplier_manager')
), assigned AS (
  SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS valid_to
  FROM (
    SELECT h.pgh_obj_id, h.pgh_id, h.person_id, h.role_id, h.starts_on, h.ends_on,
      MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_from
    FROM team_roleassignmentevent h
  ) s
), defined AS (
  SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS valid_to
  FROM (
    SELECT h.pgh_obj_id, h.pgh_id, h.rights,
      MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_from
    FROM team_roledefinitionevent h
  ) s
), administers AS (
  SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS valid_to
  FROM (
    SELECT h.pgh_obj_id, h.pgh_id, h.is_superuser,
      MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_from
    FROM team_personevent h
  ) s
), held AS (
  -- the greatest and the least of some moments leave out those that are not set
  SELECT a.person_id, d.rights,
    GREATEST(a.valid_from, d.valid_from, a.starts_on::timestamp AT TIME ZONE 'UTC') AS from_at,
    LEAST(a.valid_to, d.valid_to, a.ends_on::timestamp AT TIME ZONE 'UTC') AS to_at
  FROM assigned a
  JOIN defined d ON d.pgh_obj_id = a.role_id
  UNION ALL
  SELECT p.pgh_obj_id, 'admin', p.valid_from, p.valid_to FROM administers p WHERE p.is_superuser
)
SELECT 'ACC' || h.person_id AS account, k.name || ':read' AS value, h.from_at, h.to_at
FROM held h
JOIN readers r ON r.rights = h.rights
CROSS JOIN (VALUES ('incident'), ('known_error'), ('ci')) AS k (name)
WHERE h.to_at IS NULL OR h.from_at < h.to_at
