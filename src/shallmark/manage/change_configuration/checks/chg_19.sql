-- id: CHK-CHG-19
-- version: 4
-- sentence: An approved change of a planned release says what it means for the release plan.
-- population: approved changes of a planned release
-- record: change
-- time: change.approved_at
-- short:
--   conforming: Effect on the release is stated
--   nonconforming: Effect on the release is not stated
--   not_assessable: Releases are not in the source
WITH planned AS (
  SELECT r.value AS change, COUNT(*) AS releases
  FROM ledger.release_change AS r
  GROUP BY r.value
), judged AS (
  SELECT c.reference, c.approved_at AS at, SOURCE_GAP(c.source_system,
    'change.assessment_release_plan') AS missing,
    CASE WHEN NOT COALESCE(c.no_effect_release_plan, FALSE)
        AND NOT SAYS(c.assessment_release_plan, c.title) THEN 'missing:effect_on_the_release_plan'
      ELSE FOUND_EMPTY(c.reference, c.assessment_release_plan) END AS fault
  FROM ledger.change_as_of AS c
  INNER JOIN planned AS p ON p.change = c.reference
  WHERE c.approved_at >= :period_start AND c.approved_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
