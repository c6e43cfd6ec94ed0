-- id: CHK-CFG-09
-- version: 4
-- sentence: Only holders of a role with the rights to it change configuration data, as the role gave them then.
-- population: people who changed configuration data in the period, and items that nobody known changed
-- record: person
-- reasons:
--   nobody: "Changes made by nobody known, under no reference: {detail}."
--   outside: "Changes made without a configuration role: {detail}."
-- short:
--   conforming: Holds a configuration role
--   nonconforming: Wrote without a configuration role
--   not_assessable: History is not in the source
WITH gives AS (
  -- what a role gave first it gave from its start: since when somebody holds it is said elsewhere
  SELECT v.reference, v.rights, v.valid_to, CASE WHEN v.valid_from > MIN(v.valid_from) OVER (
    PARTITION BY v.reference) THEN v.valid_from END AS since
  FROM ledger.role_version AS v
  WHERE v.valid_from <= :as_of
), written AS (
  SELECT h.by_person, h.reference, h.at,
    MAX(CASE WHEN g.reference IS NOT NULL THEN 1 ELSE 0 END) AS allowed
  FROM ledger.ci_history AS h
  LEFT JOIN ledger.role_assignment_as_of AS r ON r.person = h.by_person
    AND r.counts_from <= CAST(h.at AS DATE)
    AND (r.ends_on IS NULL OR r.ends_on > CAST(h.at AS DATE))
  LEFT JOIN gives AS g ON g.reference = r.role AND g.rights IN ('configuration_manager', 'admin')
    AND (g.since IS NULL OR g.since <= h.at) AND (g.valid_to IS NULL OR g.valid_to > h.at)
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
