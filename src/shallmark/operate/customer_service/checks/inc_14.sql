-- id: CHK-INC-14
-- version: 2
-- sentence: Everybody who works on incidents can read known errors, resolutions and configuration data.
-- population: active people who were assigned an incident in the period
-- record: person
-- time: incident_assignment.from_at
-- reasons:
--   no_account: "The person has no active account."
--   no_right: "The account cannot read: {detail}."
-- short:
--   conforming: Can read what the work needs
--   nonconforming: Cannot read what the work needs
--   not_assessable: Rights are not on record
WITH worker AS (
  SELECT a.assignee, MAX(a.from_at) AS last_at
  FROM ledger.incident_assignment AS a
  WHERE NOT a.assignee IS NULL AND a.from_at >= :period_start AND a.from_at < :period_end
    AND a.from_at <= :as_of
  GROUP BY a.assignee
), allowed AS (
  SELECT w.assignee, COUNT(a.reference) AS accounts,
    MAX(CASE WHEN p.value = 'known_error:read' THEN 1 ELSE 0 END) AS known_error,
    MAX(CASE WHEN p.value = 'incident:read' THEN 1 ELSE 0 END) AS incident,
    MAX(CASE WHEN p.value = 'ci:read' THEN 1 ELSE 0 END) AS item
  FROM worker AS w
  LEFT JOIN ledger.account_as_of AS a ON a.person = w.assignee AND a.active
  LEFT JOIN ledger.account_permission AS p ON p.account = a.reference
    AND (p.from_at IS NULL OR p.from_at <= :as_of) AND (p.to_at IS NULL OR p.to_at > :as_of)
  GROUP BY w.assignee
)
SELECT w.assignee AS reference,
  l.accounts > 0 AND l.known_error = 1 AND l.incident = 1 AND l.item = 1 AS conforms,
  CASE WHEN l.accounts = 0 THEN 'no_account'
    WHEN l.known_error = 0 THEN 'no_right:known_errors'
    WHEN l.incident = 0 THEN 'no_right:resolutions'
    WHEN l.item = 0 THEN 'no_right:configuration_data' END AS reason,
  w.last_at AS at
FROM worker AS w
INNER JOIN allowed AS l ON l.assignee = w.assignee
INNER JOIN ledger.person_as_of AS h ON h.reference = w.assignee AND h.active
