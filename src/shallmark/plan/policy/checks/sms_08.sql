-- id: CHK-SMS-08
-- version: 2
-- sentence: Each process has an active owner, a description in force, goals, metrics and interfaces in and out.
-- population: "processes that are worked by, as of the run"
-- record: process
-- reasons:
--   no_description: "No description of it is in force."
-- short:
--   conforming: The sheet is complete
--   nonconforming: The sheet is not complete
--   not_assessable: Processes are not on record

WITH goals AS (
  SELECT g.process, COUNT(*) AS n FROM ledger.process_goal AS g GROUP BY g.process
), metrics AS (
  SELECT m.process, COUNT(*) AS n FROM ledger.process_metric_name AS m GROUP BY m.process
), inputs AS (
  SELECT i.process, COUNT(*) AS n FROM ledger.process_input AS i GROUP BY i.process
), outputs AS (
  SELECT o.process, COUNT(*) AS n FROM ledger.process_output AS o GROUP BY o.process
), described AS (
  SELECT v.document, COUNT(*) AS n
  FROM ledger.document_version_as_of AS v
  WHERE v.state = 'in_force'
  GROUP BY v.document
), judged AS (
  SELECT p.reference, COALESCE(p.in_force_at, p.created_at, :as_of) AS at,
    CASE WHEN p.owner IS NULL THEN 'missing:owner'
      WHEN NOT a.active THEN 'owner_left:' || p.owner
      WHEN d.n IS NULL THEN 'no_description'
      WHEN g.n IS NULL THEN 'missing:goals'
      WHEN m.n IS NULL THEN 'missing:metrics'
      WHEN i.n IS NULL THEN 'missing:input_from_another_process'
      WHEN o.n IS NULL THEN 'missing:output_to_another_process' END AS verdict
  FROM ledger.process_as_of AS p
  LEFT JOIN ledger.person_as_of AS a ON a.reference = p.owner
  LEFT JOIN described AS d ON d.document = p.document
  LEFT JOIN goals AS g ON g.process = p.reference
  LEFT JOIN metrics AS m ON m.process = p.reference
  LEFT JOIN inputs AS i ON i.process = p.reference
  LEFT JOIN outputs AS o ON o.process = p.reference
  WHERE p.state = 'operating'
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
