-- id: CHK-DOC-05
-- version: 3
-- sentence: Each kind of document that the standard names is in force, and the policies that it names each by name; nobody alone called what is in force another kind.
-- population: the kinds of documents that the standard names
-- record: ""
-- reasons:
--   not_in_force: "Nothing of this kind is in force: {detail}."
--   kind_moved: "One person alone called what is in force another kind: {detail}."
-- short:
--   conforming: In force
--   nonconforming: Nothing of this kind in force
--   not_assessable: Documents are not on record

WITH named AS (
  SELECT 'scope' AS kind
  UNION ALL SELECT 'service_management_policy' AS kind
  UNION ALL SELECT 'change_policy' AS kind
  UNION ALL SELECT 'security_policy' AS kind
  UNION ALL SELECT 'service_management_plan' AS kind
  UNION ALL SELECT 'process' AS kind
  UNION ALL SELECT 'procedure' AS kind
  UNION ALL SELECT 'major_incident_procedure' AS kind
  UNION ALL SELECT 'release_procedure' AS kind
  UNION ALL SELECT 'continuity_plan' AS kind
  UNION ALL SELECT 'service_catalogue' AS kind
  UNION ALL SELECT 'agreement' AS kind
  UNION ALL SELECT 'contract' AS kind
  UNION ALL SELECT 'requirements' AS kind
), used AS (
  SELECT COALESCE(d.settled_kind, d.kind) AS kind
  FROM ledger.document_version_as_of AS v
  INNER JOIN ledger.document AS d ON d.reference = v.document
  WHERE v.state = 'in_force'
  UNION ALL SELECT 'scope' AS kind FROM ledger.scope_statement_as_of AS s WHERE s.state = 'in_force'
  -- a policy whose text is not in force is not in force either
  UNION ALL SELECT COALESCE(p.settled_kind, p.kind) || '_policy' AS kind
  FROM ledger.policy_as_of AS p
  INNER JOIN ledger.document_version_as_of AS t ON t.document = p.document AND t.state = 'in_force'
  WHERE p.state = 'in_force'
), moved AS (
  SELECT d.kind, d.settled_kind, d.reference
  FROM ledger.document_version_as_of AS v
  INNER JOIN ledger.document AS d ON d.reference = v.document AND d.kind <> d.settled_kind
  WHERE v.state = 'in_force'
  UNION ALL
  SELECT p.kind || '_policy' AS kind, p.settled_kind || '_policy' AS settled_kind, p.reference
  FROM ledger.policy_as_of AS p
  WHERE p.state = 'in_force' AND p.kind <> p.settled_kind
), called AS (
  SELECT n.kind, MIN(m.reference) AS reference
  FROM named AS n
  INNER JOIN moved AS m ON n.kind IN (m.kind, m.settled_kind)
  GROUP BY n.kind
), any_document AS (
  -- where nothing is controlled yet, nothing is judged
  SELECT COUNT(*) AS documents FROM used AS u
), counted AS (
  SELECT n.kind, COUNT(u.kind) AS found
  FROM named AS n
  LEFT JOIN used AS u ON u.kind = n.kind
  GROUP BY n.kind
)
SELECT c.kind AS reference, c.found > 0 AND m.kind IS NULL AS conforms,
  CASE WHEN NOT m.kind IS NULL THEN 'kind_moved:' || m.reference
    WHEN c.found = 0 THEN 'not_in_force:' || c.kind END AS reason,
  :as_of AS at
FROM counted AS c
LEFT JOIN called AS m ON m.kind = c.kind
CROSS JOIN any_document AS a
WHERE a.documents > 0
