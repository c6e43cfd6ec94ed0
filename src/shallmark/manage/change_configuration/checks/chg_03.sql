-- id: CHK-CHG-03
-- version: 4
-- sentence: An approved change states its effect on availability and continuity plans, and updates a plan it breaks.
-- population: normal changes of services approved in the period
-- record: change
-- time: change.approved_at
-- reasons:
--   plan_not_updated: "It makes {detail} invalid, and no version that mends it was linked when it was approved."
-- short:
--   conforming: Effect on plans is stated
--   nonconforming: Effect on plans is not stated
--   not_assessable: The effect is not in the source
WITH mended AS (
  -- a version that was made for it: written before the approval, not in force before the request
  SELECT u.change, v.document
  FROM ledger.change_plan_update AS u
  INNER JOIN ledger.change_as_of AS c ON c.reference = u.change
  INNER JOIN ledger.document_version_as_of AS v ON v.reference = u.value
    AND v.created_at <= c.approved_at
    AND COALESCE(v.effective_from > c.requested_at, TRUE)
), broken AS (
  SELECT p.change, MIN(CASE WHEN m.document IS NULL THEN p.value END) AS plan
  FROM ledger.change_assessment_plan AS p
  LEFT JOIN mended AS m ON m.change = p.change AND m.document = p.value
  GROUP BY p.change
), judged AS (
  SELECT c.reference, c.approved_at AS at, SOURCE_GAP(c.source_system,
    'change.assessment_availability', 'change.assessment_continuity',
    'change.assessment_plan_update') AS missing,
    CASE WHEN NOT SAYS(c.assessment_availability, c.title) THEN 'missing:effect_on_availability'
      WHEN NOT SAYS(c.assessment_continuity, c.title) THEN 'missing:effect_on_continuity'
      WHEN NOT b.plan IS NULL THEN 'plan_not_updated:' || b.plan
      ELSE FOUND_EMPTY(c.reference, c.assessment_availability, c.assessment_continuity) END
      AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN broken AS b ON b.change = c.reference
  WHERE c.category IN ('minor', 'significant', 'major')
    AND c.approved_at >= :period_start AND c.approved_at < :period_end
    AND EXISTS (SELECT 1 FROM ledger.change_service AS s WHERE s.change = c.reference)
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
