-- id: CHK-CHG-03
-- version: 8
-- sentence: An approved change states its effect on availability and continuity plans, signed by whoever answers for them, and updates a plan it breaks.
-- population: normal changes of services approved in the period
-- record: change
-- time: change.approved_at
-- parameters:
--   plans_threshold: {type: text, default: significant}
-- reasons:
--   plan_not_updated: "It makes {detail} invalid, and no version that mends it was linked when it was approved."
--   not_signed: "Nobody signed for availability and continuity."
--   signed_late: "It was signed for the plans after the approval."
--   changed_since: "What it says of the plans is not what was signed."
--   no_role: "Whoever signed for the plans answered for none of them then."
--   deviation_unsigned: "What {detail} changed was not signed for the plans before the change was closed."
--   stated_by_source: "It comes from a source, and nobody signed for the plans here."
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
), approved AS (
  -- as it was approved; what a deviation changed since is signed by itself
  SELECT c.reference, c.approved_at,
    CASE WHEN v.reference IS NULL THEN c.assessment_plans_assessor
      ELSE v.assessment_plans_assessor END AS assessor,
    CASE WHEN v.reference IS NULL THEN c.assessment_plans_signed_at
      ELSE v.assessment_plans_signed_at END AS signed_at,
    CASE WHEN v.reference IS NULL THEN c.assessment_plans_stands
      ELSE v.assessment_plans_stands END AS stands
  FROM ledger.change_as_of AS c
  LEFT JOIN ledger.change_version AS v ON v.reference = c.reference
    AND v.version = c.approved_version AND v.valid_from <= :as_of
), signed AS (
  -- each signature that counts: of the approval, and what stood when the change was closed
  SELECT a.reference, a.assessor, a.signed_at, 'approved' AS moment
  FROM approved AS a
  WHERE NOT a.signed_at IS NULL
  UNION ALL
  SELECT c.reference, v.assessment_plans_assessor, v.assessment_plans_signed_at, 'closed'
  FROM ledger.change_as_of AS c
  INNER JOIN ledger.change_version AS v ON v.reference = c.reference
    AND v.assessment_plans_stands AND v.valid_from <= c.closed_at
    AND (v.valid_to IS NULL OR v.valid_to > c.closed_at)
), owned AS (
  -- who owns all of the plans that it makes invalid
  SELECT p.change, MIN(d.owner) AS owner
  FROM ledger.change_assessment_plan AS p
  LEFT JOIN ledger.document AS d ON d.reference = p.value
  GROUP BY p.change
  HAVING COUNT(d.owner) = COUNT(*) AND MIN(d.owner) = MAX(d.owner)
), answered AS (
  SELECT s.reference, s.moment
  FROM signed AS s
  INNER JOIN ledger.role_assignment_as_of AS r ON r.person = s.assessor
    AND r.role_key IN ('continuity_manager', 'continuity_process_owner',
      'capacity_availability_manager', 'availability_process_owner')
    AND r.counts_from <= CAST(s.signed_at AS DATE)
    AND (r.ends_on IS NULL OR r.ends_on > CAST(s.signed_at AS DATE))
  UNION
  SELECT s.reference, s.moment
  FROM signed AS s
  INNER JOIN owned AS o ON o.change = s.reference AND o.owner = s.assessor
), deviated AS (
  SELECT d.change, MIN(d.reference) AS deviation
  FROM ledger.change_deviation_as_of AS d
  INNER JOIN ledger.change_as_of AS c ON c.reference = d.change AND d.decided_at <= c.closed_at
  WHERE d.state = 'accepted'
    AND d.of_field IN ('availability_impact', 'no_availability_effect', 'continuity_impact',
      'no_continuity_effect', 'invalidates', 'plan_updates',
      'major_for_continuity', 'plan', 'services')
  GROUP BY d.change
), higher AS (
  -- lowered and not settled, it is judged as what it was
  SELECT l.change, MAX(CASE l.from_category WHEN 'major' THEN 3 ELSE 2 END) AS rank
  FROM ledger.change_lowering AS l
  INNER JOIN ledger.change_as_of AS c ON c.reference = l.change
  WHERE l.at <= :as_of AND l.settled_by IS NULL
    AND SOURCE_GAP(c.source_system, 'change.lowered_because') IS NULL
  GROUP BY l.change
), judged AS (
  SELECT c.reference, COALESCE(c.approved_at, c.started_at) AS at,
    CASE WHEN c.approved_at IS NULL THEN SOURCE_GAP(c.source_system, 'change.approved_at')
      ELSE SOURCE_GAP(c.source_system,
    'change.assessment_availability', 'change.assessment_continuity',
    'change.assessment_plan_update') END AS missing,
    CASE WHEN c.approved_at IS NULL THEN 'missing:time_of_the_approval'
      WHEN NOT COALESCE(c.no_effect_availability, FALSE)
        AND NOT SAYS(c.assessment_availability, c.title) THEN 'missing:effect_on_availability'
      WHEN NOT COALESCE(c.no_effect_continuity, FALSE)
        AND NOT SAYS(c.assessment_continuity, c.title) THEN 'missing:effect_on_continuity'
      WHEN NOT b.plan IS NULL THEN 'plan_not_updated:' || b.plan
      ELSE COALESCE(CASE
        WHEN b.change IS NULL
          AND GREATEST(COALESCE(x.rank, 0),
            CASE c.category WHEN 'minor' THEN 1 WHEN 'significant' THEN 2 ELSE 3 END)
          < CASE :plans_threshold WHEN 'standard' THEN 0 WHEN 'minor' THEN 1 WHEN 'major' THEN 3
            ELSE 2 END THEN NULL
        WHEN a.signed_at IS NULL
          THEN CASE WHEN c.source_system = '' THEN 'not_signed' ELSE 'stated_by_source' END
        WHEN a.signed_at > c.approved_at THEN 'signed_late'
        WHEN NOT COALESCE(a.stands, FALSE) THEN 'changed_since'
        WHEN w.reference IS NULL THEN 'no_role'
        WHEN NOT d.change IS NULL AND n.reference IS NULL
          THEN 'deviation_unsigned:' || d.deviation END,
        FOUND_EMPTY(c.reference, c.assessment_availability, c.assessment_continuity)) END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN broken AS b ON b.change = c.reference
  LEFT JOIN approved AS a ON a.reference = c.reference
  LEFT JOIN answered AS w ON w.reference = c.reference AND w.moment = 'approved'
  LEFT JOIN answered AS n ON n.reference = c.reference AND n.moment = 'closed'
  LEFT JOIN deviated AS d ON d.change = c.reference
  LEFT JOIN higher AS x ON x.change = c.reference
  WHERE c.category IN ('minor', 'significant', 'major')
    AND (c.approved_at >= :period_start AND c.approved_at < :period_end
      -- what a source holds without the moment of its approval is named, not left out
      OR c.approved_at IS NULL AND c.source_system <> ''
      AND c.started_at >= :period_start AND c.started_at < :period_end)
    AND EXISTS (SELECT 1 FROM ledger.change_service AS s WHERE s.change = c.reference)
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE
    WHEN j.missing IS NULL AND j.fault <> 'stated_by_source' THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
