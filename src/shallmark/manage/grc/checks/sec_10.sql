-- id: CHK-SEC-10
-- version: 3
-- sentence: Incidents that concern security are kept from accounts that have no need to read them, and none but the security manager took that away, who says why.
-- population: incidents of the period that are or were marked, or are classified, as security incidents
-- record: incident
-- time: incident.reported_at
-- reasons:
--   open_to_all: "It concerns security and everybody who works on incidents can read it."
--   unmarked: "Its mark was taken away on {detail} by somebody who was not the security manager."
--   unmarked_silently: "Its mark was taken away on {detail}, and nobody says why."
-- short:
--   conforming: Kept to those who need it
--   nonconforming: Readable without need
--   not_assessable: The mark is not on record
WITH taken AS (
  SELECT u.incident, MIN(CASE WHEN r.person IS NULL THEN u.at END) AS at, COUNT(*) AS times,
    MIN(CASE WHEN NOT SAYS(u.because) THEN u.at END) AS silent_at
  FROM ledger.incident_unmarked AS u
  LEFT JOIN ledger.role_assignment_as_of AS r ON r.person = u.by_person
    AND r.role_key IN ('security_manager', 'admin', 'administrator')
    AND r.counts_from <= CAST(u.at AS DATE)
    AND (r.ends_on IS NULL OR r.ends_on > CAST(u.at AS DATE))
  WHERE u.at <= :as_of
  GROUP BY u.incident
), judged AS (
  SELECT i.reference, i.reported_at,
    CASE WHEN NOT t.at IS NULL THEN 'unmarked:' || CAST(CAST(t.at AS DATE) AS TEXT)
      WHEN NOT t.silent_at IS NULL
        THEN 'unmarked_silently:' || CAST(CAST(t.silent_at AS DATE) AS TEXT)
      WHEN COALESCE(c.is_security, FALSE) AND t.incident IS NULL
        AND NOT (COALESCE(i.security, FALSE) OR COALESCE(i.confidential, FALSE))
        THEN 'open_to_all' END AS fault
  FROM ledger.incident_as_of AS i
  LEFT JOIN ledger.incident_category AS c ON c.reference = i.category
  LEFT JOIN taken AS t ON t.incident = i.reference
  WHERE i.reported_at >= :period_start AND i.reported_at < :period_end AND i.reported_at <= :as_of
    AND (COALESCE(i.security, FALSE) OR COALESCE(i.confidential, FALSE)
      OR COALESCE(c.is_security, FALSE) OR NOT t.incident IS NULL)
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.reported_at AS at
FROM judged AS j
