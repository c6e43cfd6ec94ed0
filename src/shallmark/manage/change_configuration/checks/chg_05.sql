-- id: CHK-CHG-05
-- version: 5
-- sentence: A change has a way back when it is approved, or a reason why not with an approved remedy.
-- population: changes approved or scheduled from a template in the period, emergencies apart
-- record: change
-- time: change.scheduled_at
-- reasons:
--   no_remedy: "It cannot be reversed, and no remedy is named."
-- short:
--   conforming: There is a way back
--   nonconforming: There is no way back
--   not_assessable: The way back is not in the source
WITH approved AS (
  -- as it stood when it was approved or scheduled; what was written afterwards came too late
  SELECT c.reference, MAX(v.backout_plan) AS backout_plan,
    MAX(v.not_reversible_reason) AS not_reversible_reason, MAX(v.remedy) AS remedy
  FROM ledger.change_as_of AS c
  INNER JOIN ledger.change_version AS v ON v.reference = c.reference
    AND v.valid_from <= c.scheduled_at AND (v.valid_to IS NULL OR v.valid_to > c.scheduled_at)
  GROUP BY c.reference
), said AS (
  SELECT c.reference, c.scheduled_at, c.started_at, c.source_system, c.category, c.title,
    CASE WHEN a.reference IS NULL THEN c.backout_plan ELSE a.backout_plan END AS backout_plan,
    CASE WHEN a.reference IS NULL THEN c.not_reversible_reason ELSE a.not_reversible_reason END
      AS not_reversible_reason,
    CASE WHEN a.reference IS NULL THEN c.remedy ELSE a.remedy END AS remedy
  FROM ledger.change_as_of AS c
  LEFT JOIN approved AS a ON a.reference = c.reference
), judged AS (
  SELECT c.reference, COALESCE(c.scheduled_at, c.started_at) AS at,
    SOURCE_GAP(c.source_system, 'change.backout_plan') AS missing,
    CASE WHEN SAYS(c.backout_plan, c.title) THEN FOUND_EMPTY(c.reference, c.backout_plan)
      WHEN NOT SAYS(c.not_reversible_reason, c.title) THEN 'missing:way_back'
      WHEN NOT SAYS(c.remedy, c.title) THEN 'no_remedy'
      ELSE FOUND_EMPTY(c.reference, c.not_reversible_reason, c.remedy) END AS fault
  FROM said AS c
  WHERE c.category <> 'emergency'
    AND (c.scheduled_at >= :period_start AND c.scheduled_at < :period_end
      -- what a source holds without the moment is judged by what it holds now, not left out
      OR c.scheduled_at IS NULL AND c.source_system <> ''
      AND c.started_at >= :period_start AND c.started_at < :period_end)
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
