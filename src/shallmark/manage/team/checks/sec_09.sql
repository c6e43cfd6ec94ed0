-- id: CHK-SEC-09
-- version: 2
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
)
SELECT r.reference AS reference,
  COALESCE(r.tasks_stated, FALSE) AND COALESCE(r.authority_stated, FALSE)
    AND COALESCE(r.competences_stated, FALSE) AND COALESCE(h.holders, 0) > 0 AS conforms,
  CASE WHEN NOT COALESCE(r.tasks_stated, FALSE) THEN 'not_defined:tasks'
    WHEN NOT COALESCE(r.authority_stated, FALSE) THEN 'not_defined:authority'
    WHEN NOT COALESCE(r.competences_stated, FALSE) THEN 'not_defined:competences'
    WHEN COALESCE(h.holders, 0) = 0 THEN 'vacant' END AS reason,
  :as_of AS at
FROM ledger.role_as_of AS r
LEFT JOIN held AS h ON h.role = r.reference
WHERE r.key = 'security_manager'
