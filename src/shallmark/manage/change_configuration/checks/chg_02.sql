-- id: CHK-CHG-02
-- version: 3
-- sentence: Risk, benefit, feasibility, cost and effect on services are assessed before a change is approved.
-- population: normal changes approved in the period
-- record: change
-- time: change.approved_at
-- reasons:
--   assessed_late: "The assessment is later than the approval."
--   no_basis: "A cost of zero is stated without its basis."
-- short:
--   conforming: Assessed before approval
--   nonconforming: Not assessed before approval
--   not_assessable: The assessment is not in the source
WITH judged AS (
  SELECT c.reference, c.approved_at AS at, SOURCE_GAP(c.source_system, 'change.assessment_risk',
    'change.assessment_benefit', 'change.assessment_feasibility', 'change.assessment_financial',
    'change.assessment_services', 'change.assessment_customers', 'change.assessment_assessed_at',
    'change.assessment_assessed_by') AS missing,
    CASE WHEN c.assessment_risk IS NULL THEN 'missing:risk'
      WHEN NOT SAYS(c.assessment_benefit, c.title) THEN 'missing:benefit'
      WHEN NOT SAYS(c.assessment_feasibility, c.title) THEN 'missing:feasibility'
      WHEN c.assessment_financial IS NULL THEN 'missing:cost'
      WHEN c.assessment_financial = 0 AND NOT SAYS(c.assessment_financial_basis, c.title) THEN 'no_basis'
      WHEN NOT SAYS(c.assessment_services, c.title) THEN 'missing:effect_on_services'
      WHEN NOT SAYS(c.assessment_customers, c.title) THEN 'missing:effect_on_customers'
      WHEN c.assessment_assessed_at IS NULL THEN 'missing:time_of_the_assessment'
      WHEN c.assessment_assessed_by IS NULL THEN 'missing:assessor'
      WHEN SECS(c.approved_at, c.assessment_assessed_at) > 0 THEN 'assessed_late'
      ELSE FOUND_EMPTY(c.reference, c.assessment_benefit, c.assessment_feasibility,
        c.assessment_financial_basis, c.assessment_services, c.assessment_customers) END AS fault
  FROM ledger.change_as_of AS c
  WHERE c.category IN ('minor', 'significant', 'major')
    AND c.approved_at >= :period_start AND c.approved_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
