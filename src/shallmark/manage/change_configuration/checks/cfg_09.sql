-- id: CHK-CFG-09
-- version: 3
-- sentence: Only holders of a configuration role change configuration data.
-- population: people who changed configuration data in the period, and items that nobody known changed
-- record: person
-- reasons:
--   nobody: "Changes made by nobody known, under no reference: {detail}."
--   outside: "Changes made without a configuration role: {detail}."
-- short:
--   conforming: Holds a configuration role
--   nonconforming: Wrote without a configuration role
--   not_assessable: History is not in the source
WITH written AS (
  SELECT h.by_person, h.reference, h.at,
    MAX(CASE WHEN r.person IS NOT NULL THEN 1 ELSE 0 END) AS allowed
  FROM ledger.ci_history AS h
  LEFT JOIN ledger.role_assignment_as_of AS r ON r.person = h.by_person
    AND r.role_key IN ('configuration_manager', 'admin', 'administrator')
    AND r.counts_from <= CAST(h.at AS DATE)
    AND (r.ends_on IS NULL OR r.ends_on > CAST(h.at AS DATE))
  WHERE h.at >= :period_start AND h.at < :period_end AND h.by_person IS NOT NULL
  GROUP BY h.by_person, h.reference, h.at
), unknown AS (
  -- what a sighting or a change brought about names it; what a source brought in is the source's
  SELECT h.ci, MAX(h.at) AS at, COUNT(DISTINCT h.at) AS writes
  FROM ledger.ci_history AS h
  WHERE h.at >= :period_start AND h.at < :period_end AND h.by_person IS NULL AND h.ref IS NULL
    AND COALESCE(h.source_system, '') = ''
  GROUP BY h.ci
), judged AS (
  SELECT w.by_person AS reference, MAX(w.at) AS at,
    CASE WHEN MIN(w.allowed) = 0
      THEN 'outside:' || CAST(COUNT(CASE WHEN w.allowed = 0 THEN 1 END) AS TEXT) END AS fault
  FROM written AS w
  GROUP BY w.by_person
  UNION ALL
  SELECT u.ci, u.at, 'nobody:' || CAST(u.writes AS TEXT)
  FROM unknown AS u
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
