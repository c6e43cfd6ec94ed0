-- id: CHK-CHG-02
-- version: 7
-- sentence: Risk, benefit, feasibility, cost and effect on services are assessed before a change is approved, and a high cost is signed by whoever answers for the money; what one person asks or writes down of the same items within 30 days is one cost.
-- population: normal changes approved in the period
-- record: change
-- others: true
-- time: change.approved_at
-- parameters:
--   cost_threshold: {type: count, default: 10000}
-- reasons:
--   assessed_late: "The assessment is later than the approval."
--   no_basis: "A cost of zero is stated without its basis."
--   cost_unsigned: "Nobody signed for a cost of this size."
--   cost_split: "With what the same person asked or wrote down of the same items within 30 days before, it comes to {detail}, and nobody signed for it."
--   cost_signed_late: "The cost was signed after the approval."
--   cost_changed_since: "The cost is not what was signed."
--   no_cost_role: "Whoever signed for the cost answered for no money then."
--   stated_by_source: "It comes from a source, and nobody signed for the cost here."
-- short:
--   conforming: Assessed before approval
--   nonconforming: Not assessed before approval
--   not_assessable: The assessment is not in the source
WITH approved AS (
  -- as it was approved: what the work cost comes out when it is done
  SELECT c.reference, c.approved_at, c.requester, c.created_by, c.category,
    CASE WHEN v.reference IS NULL THEN c.assessment_cost_assessor
      ELSE v.assessment_cost_assessor END AS assessor,
    CASE WHEN v.reference IS NULL THEN c.assessment_cost_signed_at
      ELSE v.assessment_cost_signed_at END AS signed_at,
    CASE WHEN v.reference IS NULL THEN c.assessment_cost_stands
      ELSE v.assessment_cost_stands END AS stands,
    CASE WHEN v.reference IS NULL THEN c.assessment_financial
      ELSE v.assessment_financial END AS cost
  FROM ledger.change_as_of AS c
  LEFT JOIN ledger.change_version AS v ON v.reference = c.reference
    AND v.version = c.approved_version AND v.valid_from <= :as_of
), held AS (
  SELECT a.reference, COUNT(*) AS roles
  FROM approved AS a
  INNER JOIN ledger.role_assignment_as_of AS r ON r.person = a.assessor
    AND r.role_key IN ('finance_manager', 'finance_process_owner')
    AND r.counts_from <= CAST(a.signed_at AS DATE)
    AND (r.ends_on IS NULL OR r.ends_on > CAST(a.signed_at AS DATE))
  GROUP BY a.reference
), priced AS (
  SELECT a.reference, a.requester, a.created_by, a.approved_at, a.cost, i.value AS item
  FROM approved AS a
  INNER JOIN ledger.change_item AS i ON i.change = a.reference
  WHERE a.category IN ('minor', 'significant', 'major') AND a.cost > 0 AND a.cost < :cost_threshold
    AND a.signed_at IS NULL AND a.approved_at + INTERVAL '30' DAY >= :period_start
), pieces AS (
  SELECT DISTINCT a.reference, b.reference AS other, a.cost, b.cost AS cost_before
  FROM priced AS a
  INNER JOIN priced AS b ON b.item = a.item AND b.reference <> a.reference
    AND (b.requester = a.requester OR b.created_by = a.created_by)
    AND b.approved_at <= a.approved_at
    AND b.approved_at + INTERVAL '30' DAY >= a.approved_at
), together AS (
  SELECT p.reference, MIN(p.cost) + SUM(p.cost_before) AS cost
  FROM pieces AS p
  GROUP BY p.reference
), judged AS (
  SELECT c.reference, COALESCE(c.approved_at, c.started_at) AS at,
    CASE WHEN c.approved_at IS NULL THEN SOURCE_GAP(c.source_system, 'change.approved_at')
      ELSE SOURCE_GAP(c.source_system, 'change.assessment_risk',
    'change.assessment_benefit', 'change.assessment_feasibility', 'change.assessment_financial',
    'change.assessment_services', 'change.assessment_customers', 'change.assessment_assessed_at',
    'change.assessment_assessed_by') END AS missing,
    CASE WHEN c.approved_at IS NULL THEN 'missing:time_of_the_approval'
      WHEN c.assessment_risk IS NULL THEN 'missing:risk'
      WHEN NOT SAYS(c.assessment_benefit, c.title) THEN 'missing:benefit'
      WHEN NOT SAYS(c.assessment_feasibility, c.title) THEN 'missing:feasibility'
      WHEN c.assessment_financial IS NULL THEN 'missing:cost'
      WHEN c.assessment_financial = 0 AND NOT SAYS(c.assessment_financial_basis, c.title) THEN 'no_basis'
      WHEN NOT COALESCE(c.no_effect_services, FALSE) AND NOT SAYS(c.assessment_services, c.title) THEN 'missing:effect_on_services'
      WHEN NOT COALESCE(c.no_effect_customers, FALSE) AND NOT SAYS(c.assessment_customers, c.title) THEN 'missing:effect_on_customers'
      WHEN c.assessment_assessed_at IS NULL THEN 'missing:time_of_the_assessment'
      WHEN c.assessment_assessed_by IS NULL THEN 'missing:assessor'
      WHEN SECS(c.approved_at, c.assessment_assessed_at) > 0 THEN 'assessed_late'
      ELSE COALESCE(CASE
        WHEN a.cost < :cost_threshold AND t.cost >= :cost_threshold
          THEN 'cost_split:' || CAST(CAST(FLOOR(t.cost) AS BIGINT) AS TEXT)
        WHEN a.cost < :cost_threshold THEN NULL
        WHEN a.signed_at IS NULL
          THEN CASE WHEN c.source_system = '' THEN 'cost_unsigned' ELSE 'stated_by_source' END
        WHEN a.signed_at > c.approved_at THEN 'cost_signed_late'
        WHEN NOT COALESCE(a.stands, FALSE) THEN 'cost_changed_since'
        WHEN h.roles IS NULL THEN 'no_cost_role' END,
        FOUND_EMPTY(c.reference, c.assessment_benefit, c.assessment_feasibility,
        c.assessment_financial_basis, c.assessment_services, c.assessment_customers)) END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN approved AS a ON a.reference = c.reference
  LEFT JOIN held AS h ON h.reference = c.reference
  LEFT JOIN together AS t ON t.reference = c.reference
  WHERE c.category IN ('minor', 'significant', 'major')
    AND (c.approved_at >= :period_start AND c.approved_at < :period_end
      -- what a source holds without the moment of its approval is named, not left out
      OR c.approved_at IS NULL AND c.source_system <> ''
      AND c.started_at >= :period_start AND c.started_at < :period_end)
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE
    WHEN j.missing IS NULL AND j.fault <> 'stated_by_source' THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
