-- id: CHK-IMP-06
-- version: 7
-- sentence: Each approved improvement has a target with unit and value before, an owner who is active until it is measured, a plan and a due date, was approved by another than who proposed it, and keeps title, target, unit and value before.
-- population: improvements approved in the period
-- record: improvement
-- time: improvement.approved_at
-- reasons:
--   own_approval: "Whoever proposed it approved it."
--   rewritten: "It is not as it was approved: {detail}."
-- short:
--   conforming: Planned so that its effect can show
--   nonconforming: Its effect could never be shown
--   not_assessable: Plans are not on record
WITH judged AS (
  SELECT i.reference, i.approved_at AS at,
    CASE WHEN i.target IS NULL THEN 'missing:target'
      WHEN i.unit IS NULL THEN 'missing:unit'
      WHEN i.baseline IS NULL THEN 'missing:value_before'
      WHEN i.owner IS NULL THEN 'missing:owner'
      -- while it is to be done, or to be measured
      WHEN i.state IN ('approved', 'in_work', 'implemented') AND NOT p.active
        THEN 'owner_left:' || i.owner
      WHEN NOT SAYS(i.plan, i.title) THEN 'missing:plan'
      WHEN i.due IS NULL THEN 'missing:due_date'
      WHEN h.since <= i.approved_at THEN 'own_approval'
      WHEN NOT v.baseline IS NULL AND v.baseline <> i.baseline THEN 'rewritten:value_before'
      WHEN v.unit <> i.unit THEN 'rewritten:unit'
      WHEN v.title <> i.title THEN 'rewritten:title'
      WHEN NOT v.target IS NULL AND v.target <> i.target THEN 'rewritten:target'
      ELSE FOUND_EMPTY(i.reference, i.plan) END AS verdict
  FROM ledger.improvement_as_of AS i
  LEFT JOIN ledger.person_as_of AS p ON p.reference = i.owner
  LEFT JOIN ledger.hand AS h ON h.record_type = 'improvement' AND h.record = i.reference
    AND h.hand = 'asked' AND h.person = i.decided_by
  -- as it stood when it was approved
  LEFT JOIN ledger.improvement_version AS v ON v.reference = i.reference
    AND v.valid_from <= i.approved_at AND (v.valid_to IS NULL OR v.valid_to > i.approved_at)
  WHERE i.approved_at >= :period_start AND i.approved_at < :period_end AND i.approved_at <= :as_of
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
