-- id: CHK-SMS-01
-- version: 2
-- sentence: One approved scope statement is in force, approved by another than who wrote it, and every live service is in it or excluded by it; one that was in it before is excluded with a reason.
-- population: "the scope statement in force; the newest where none is"
-- record: scope_statement
-- others: true
-- reasons:
--   not_in_force: "No scope statement is in force."
--   not_listed: "Live, and neither in nor out of the scope: {detail}."
--   own_approval: "Whoever wrote it approved it: {detail}."
--   dropped: "Live, in the scope before, and excluded without a reason: {detail}."
--   retired: "In the scope, and retired: {detail}."
-- short:
--   conforming: In force and complete
--   nonconforming: Not in force or not complete
--   not_assessable: Scope or services are not on record

WITH ordered AS (
  SELECT s.reference, s.state, s.approved_by, s.approved_at, s.created_at,
    ROW_NUMBER() OVER (
      ORDER BY CASE WHEN s.state = 'in_force' THEN 0 ELSE 1 END, s.created_at DESC, s.reference DESC
    ) AS place
  FROM ledger.scope_statement_as_of AS s
), listed AS (
  SELECT i.scope_statement, i.value FROM ledger.scope_statement_included_service AS i
  UNION ALL SELECT e.scope_statement, e.value FROM ledger.scope_statement_excluded_service AS e
), missing AS (
  SELECT MIN(v.reference) AS service
  FROM ledger.service_as_of AS v
  CROSS JOIN ordered AS o
  LEFT JOIN listed AS l ON l.scope_statement = o.reference AND l.value = v.reference
  WHERE o.place = 1 AND v.state = 'live' AND l.value IS NULL
), gone AS (
  SELECT MIN(v.reference) AS service
  FROM ledger.service_as_of AS v
  INNER JOIN ledger.scope_statement_included_service AS i ON i.value = v.reference
  INNER JOIN ordered AS o ON o.reference = i.scope_statement AND o.place = 1
  WHERE v.state = 'retired'
), dropped AS (
  SELECT MIN(v.reference) AS service
  FROM ledger.service_as_of AS v
  INNER JOIN ledger.scope_statement_excluded_service AS x ON x.value = v.reference
  INNER JOIN ordered AS o ON o.reference = x.scope_statement AND o.place = 1
  INNER JOIN ledger.scope_statement_included_service AS i
    ON i.value = v.reference AND i.scope_statement <> o.reference
  WHERE v.state = 'live' AND NOT SAYS(x.reason, v.title)
), wrote AS (
  SELECT h.record, h.person, MIN(h.since) AS since
  FROM ledger.hand AS h
  WHERE h.record_type = 'scope_statement' AND h.hand = 'wrote'
  GROUP BY h.record, h.person
), judged AS (
  SELECT o.reference, COALESCE(o.approved_at, o.created_at) AS at,
    CASE WHEN o.state <> 'in_force' THEN 'not_in_force'
      WHEN o.approved_by IS NULL OR o.approved_at IS NULL THEN 'missing:approval'
      WHEN w.since <= o.approved_at THEN 'own_approval:' || o.approved_by
      WHEN NOT m.service IS NULL THEN 'not_listed:' || m.service
      WHEN NOT g.service IS NULL THEN 'retired:' || g.service
      WHEN NOT d.service IS NULL THEN 'dropped:' || d.service END AS verdict
  FROM ordered AS o
  CROSS JOIN missing AS m
  CROSS JOIN gone AS g
  CROSS JOIN dropped AS d
  LEFT JOIN wrote AS w ON w.record = o.reference AND w.person = o.approved_by
  WHERE o.place = 1
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
