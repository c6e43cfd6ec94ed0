-- id: CHK-SEC-10
-- version: 1
-- sentence: Incidents that concern security are kept from accounts that have no need to read them.
-- population: incidents of the period that are marked, or classified, as security incidents
-- record: incident
-- time: incident.reported_at
-- reasons:
--   open_to_all: "It concerns security and everybody who works on incidents can read it."
-- short:
--   conforming: Kept to those who need it
--   nonconforming: Readable without need
--   not_assessable: The mark is not on record
SELECT i.reference AS reference,
  COALESCE(i.security, FALSE) OR COALESCE(i.confidential, FALSE) AS conforms,
  CASE WHEN NOT (COALESCE(i.security, FALSE) OR COALESCE(i.confidential, FALSE))
    THEN 'open_to_all' END AS reason,
  i.reported_at AS at
FROM ledger.incident_as_of AS i
LEFT JOIN ledger.incident_category AS c ON c.reference = i.category
WHERE i.reported_at >= :period_start AND i.reported_at < :period_end AND i.reported_at <= :as_of
  AND (COALESCE(i.security, FALSE) OR COALESCE(i.confidential, FALSE)
    OR COALESCE(c.is_security, FALSE))
