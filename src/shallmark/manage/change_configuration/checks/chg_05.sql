-- id: CHK-CHG-05
-- version: 1
-- sentence: An approved change has a way back, or a reason why not with an approved remedy.
-- severity: major
-- mode: prevent
-- frequency: at approval
-- population: changes approved or scheduled from a template in the period, emergencies apart
-- record: change
-- time: change.scheduled_at
-- origin: standard
-- needs:
--   - change.backout_plan
--   - change.not_reversible_reason
--   - change.remedy
--   - change.scheduled_at
--   - change.category
-- reasons:
--   no_remedy: "It cannot be reversed, and no remedy is named."
-- short:
--   conforming: There is a way back
--   nonconforming: There is no way back
--   not_assessable: The way back is not in the source
WITH gap AS (
  SELECT c.source_system, MIN(c.column_name) AS missing
  FROM ledger.source_coverage AS c
  WHERE c.record_type = 'change' AND c.supplied = FALSE
    AND c.column_name IN ('backout_plan')
  GROUP BY c.source_system
), judged AS (
  SELECT c.reference, c.scheduled_at AS at, g.missing,
    CASE WHEN NOT c.backout_plan IS NULL THEN NULL
      WHEN c.not_reversible_reason IS NULL THEN 'missing:way_back'
      WHEN c.remedy IS NULL THEN 'no_remedy' END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN gap AS g ON g.source_system = c.source_system
  WHERE c.category <> 'emergency'
    AND c.scheduled_at >= :period_start AND c.scheduled_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
