-- id: CHK-SEC-09
-- version: 3
-- sentence: The role information security manager is defined by tasks, authority and competence, and is assigned to somebody active.
-- population: the role information security manager, as of the run
-- record: role
-- reasons:
--   not_defined: "The role does not say: {detail}."
--   vacant: "Nobody who is active holds the role."
-- short:
--   conforming: Defined and assigned
--   nonconforming: Not defined or not assigned
--   not_assessable: The role is not on record
WITH held AS (
  SELECT a.role, COUNT(*) AS holders
  FROM ledger.role_assignment_as_of AS a
  INNER JOIN ledger.person_as_of AS p ON p.reference = a.person AND p.active
  WHERE a.starts_on <= CAST(:as_of AS DATE)
    AND (a.ends_on IS NULL OR a.ends_on > CAST(:as_of AS DATE))
  GROUP BY a.role
), judged AS (
  SELECT r.reference,
    CASE WHEN NOT SAYS(r.tasks, r.title) THEN 'not_defined:tasks'
      WHEN NOT SAYS(r.authority, r.title) THEN 'not_defined:authority'
      WHEN NOT SAYS(r.competences, r.title) THEN 'not_defined:competences'
      WHEN COALESCE(h.holders, 0) = 0 THEN 'vacant'
      ELSE FOUND_EMPTY(r.reference, r.tasks, r.authority, r.competences) END AS fault
  FROM ledger.role_as_of AS r
  LEFT JOIN held AS h ON h.role = r.reference
  WHERE r.key = 'security_manager'
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, :as_of AS at
FROM judged AS j
