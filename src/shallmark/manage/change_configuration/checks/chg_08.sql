-- id: CHK-CHG-08
-- version: 6
-- sentence: An emergency change says why, and is assessed, approved and reviewed afterwards in time.
-- population: emergency changes requested in the period
-- record: change
-- time: change.requested_at
-- parameters:
--   emergency_days: {type: working_days, default: 5}
-- reasons:
--   not_completed: "It was not assessed and approved within {detail} working days of its start."
--   not_reviewed: "It was closed without a review."
--   no_calendar: "No calendar counts the working days since it started."
-- short:
--   conforming: Completed after the emergency
--   nonconforming: Not completed after the emergency
--   not_assessable: Its completion is not in the source
WITH after AS (
  SELECT a.record, MIN(a.at) AS at
  FROM ledger.approval AS a
  INNER JOIN ledger.change_as_of AS c ON c.reference = a.record
  -- afterwards is after its start
  WHERE a.step = 'retrospective' AND a.decision = 'approved' AND a.at <= :as_of
    AND a.at >= c.started_at
  GROUP BY a.record
), seen AS (
  SELECT c.reference, c.requested_at, c.state, SAYS(c.emergency_reason, c.title) AS says_why, c.reviewed_at, c.calendar,
    FOUND_EMPTY(c.reference, c.emergency_reason, c.assessment_benefit, c.assessment_feasibility,
      c.assessment_financial_basis, c.assessment_services, c.assessment_customers) AS empty,
    c.started_on, c.source_system,
    CASE WHEN c.assessment_risk IS NULL OR NOT SAYS(c.assessment_benefit, c.title)
        OR NOT SAYS(c.assessment_feasibility, c.title) OR c.assessment_financial IS NULL
        OR (NOT COALESCE(c.no_effect_services, FALSE) AND NOT SAYS(c.assessment_services, c.title))
        OR (NOT COALESCE(c.no_effect_customers, FALSE) AND NOT SAYS(c.assessment_customers, c.title))
        OR (c.assessment_financial = 0 AND NOT SAYS(c.assessment_financial_basis, c.title))
        OR c.assessment_assessed_by IS NULL OR a.at IS NULL THEN NULL
      ELSE GREATEST(c.assessment_assessed_at, a.at) END AS completed_at
  FROM ledger.change_as_of AS c
  LEFT JOIN after AS a ON a.record = c.reference
  WHERE c.category = 'emergency' AND c.state NOT IN ('new', 'canceled', 'rejected')
    AND c.requested_at >= :period_start AND c.requested_at < :period_end
), counted AS (
  SELECT s.reference, s.requested_at, s.state, s.says_why, s.reviewed_at, s.started_on,
    s.source_system, s.completed_at, s.empty, done.ordinal - begun.ordinal AS waited
  FROM seen AS s
  LEFT JOIN ledger.workday AS begun ON begun.calendar = s.calendar AND begun.day = s.started_on
  LEFT JOIN ledger.workday AS done ON done.calendar = s.calendar
    AND done.day = CAST(COALESCE(s.completed_at, :as_of) AS DATE)
), judged AS (
  SELECT s.reference, s.requested_at AS at, SOURCE_GAP(s.source_system,
    'change.emergency_reason', 'change.assessment_risk', 'change.assessment_benefit',
    'change.reviewed_at') AS missing,
    CASE WHEN NOT s.says_why THEN 'missing:emergency_reason'
      WHEN s.state = 'closed' AND s.completed_at IS NULL
        THEN 'not_completed:' || CAST(:emergency_days AS TEXT)
      WHEN NOT s.started_on IS NULL AND s.waited > :emergency_days
        THEN 'not_completed:' || CAST(:emergency_days AS TEXT)
      WHEN s.state = 'closed' AND s.reviewed_at IS NULL THEN 'not_reviewed'
      WHEN NOT s.empty IS NULL THEN s.empty
      WHEN NOT s.started_on IS NULL AND s.waited IS NULL THEN 'no_calendar' END AS fault
  FROM counted AS s
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE
    WHEN j.missing IS NULL AND j.fault <> 'no_calendar' THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
