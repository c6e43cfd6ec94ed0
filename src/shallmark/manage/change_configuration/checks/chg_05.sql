-- id: CHK-CHG-05
-- version: 2
-- sentence: An approved change has a way back, or a reason why not with an approved remedy.
-- population: changes approved or scheduled from a template in the period, emergencies apart
-- record: change
-- time: change.scheduled_at
-- reasons:
--   no_remedy: "It cannot be reversed, and no remedy is named."
-- short:
--   conforming: There is a way back
--   nonconforming: There is no way back
--   not_assessable: The way back is not in the source
WITH judged AS (
  SELECT c.reference, c.scheduled_at AS at, SOURCE_GAP(c.source_system, 'change.backout_plan')
    AS missing,
    CASE WHEN SAYS(c.backout_plan, c.title) THEN NULL
      WHEN NOT SAYS(c.not_reversible_reason, c.title) THEN 'missing:way_back'
      WHEN NOT SAYS(c.remedy, c.title) THEN 'no_remedy' END AS fault
  FROM ledger.change_as_of AS c
  WHERE c.category <> 'emergency'
    AND c.scheduled_at >= :period_start AND c.scheduled_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
