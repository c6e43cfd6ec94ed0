-- id: CHK-CHG-18
-- version: 1
-- sentence: A change that meets the criteria of major impact goes through design and transition.
-- severity: minor
-- mode: prevent
-- frequency: at classification
-- population: normal changes requested in the period that meet the criteria
-- record: change
-- time: change.requested_at
-- origin: standard
-- needs:
--   - change.project
--   - change.category
--   - change.state
--   - change_impact_answer.value
-- reasons:
--   not_routed: "It meets the criteria of major impact, and no project or transition plan is linked."
-- short:
--   conforming: Routed to design and transition
--   nonconforming: Passed design and transition by
--   not_assessable: The answers are not in the source
WITH gap AS (
  SELECT c.source_system, MIN(c.column_name) AS missing
  FROM ledger.source_coverage AS c
  WHERE c.record_type = 'change' AND c.supplied = FALSE
    AND c.column_name IN ('project')
  GROUP BY c.source_system
), met AS (
  SELECT a.change, COUNT(*) AS answers
  FROM ledger.change_impact_answer AS a
  WHERE a.value = 'yes'
  GROUP BY a.change
), judged AS (
  SELECT c.reference, c.requested_at AS at, g.missing,
    CASE WHEN c.project IS NULL THEN 'not_routed' END AS fault
  FROM ledger.change_as_of AS c
  INNER JOIN met AS m ON m.change = c.reference
  LEFT JOIN gap AS g ON g.source_system = c.source_system
  WHERE c.category IN ('minor', 'significant', 'major')
    AND c.state NOT IN ('new', 'canceled', 'rejected')
    AND c.requested_at >= :period_start AND c.requested_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
