-- id: CHK-SMS-12
-- version: 1
-- sentence: A process in force, and a parameter of the checks that was altered, names its change.
-- population: "processes in force, and parameters set otherwise than their default, as of the run"
-- record: ""
-- reasons:
--   no_change: "It took effect, and names no change."
-- short:
--   conforming: Under a change
--   nonconforming: No change is named
--   not_assessable: Changes are not on record

WITH effective AS (
  SELECT p.reference, p.change_ref, COALESCE(p.in_force_at, p.created_at, :as_of) AS at
  FROM ledger.process_as_of AS p
  WHERE p.state = 'operating'
  UNION ALL
  SELECT a.key AS reference, a.change_ref, COALESCE(a.updated_at, :as_of) AS at
  FROM ledger.parameter_as_of AS a
)
SELECT e.reference AS reference, NOT e.change_ref IS NULL AS conforms,
  CASE WHEN e.change_ref IS NULL THEN 'no_change' END AS reason,
  e.at AS at
FROM effective AS e
