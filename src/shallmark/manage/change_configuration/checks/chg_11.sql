-- id: CHK-CHG-11
-- version: 1
-- sentence: An approved change stands on the schedule, and those it affects are told in time.
-- population: normal changes approved and not yet implemented, planned to start in the period
-- record: change
-- time: change.approved_at
-- parameters:
--   notice_days: {type: working_days, default: 3}
-- reasons:
--   not_told: "Nobody whom it affects was told of it."
--   told_late: "Those whom it affects were told {detail} working days before it starts."
-- short:
--   conforming: On the schedule, affected told
--   nonconforming: Affected parties not told in time
--   not_assessable: Notices are not in the source
WITH told AS (
  SELECT n.change, MIN(n.sent_at) AS at
  FROM ledger.notice AS n
  INNER JOIN ledger.notice_audience AS a ON a.notice = n.reference AND a.audience = 'customer'
  WHERE n.sent_at <= :as_of
  GROUP BY n.change
), touching AS (
  SELECT s.change, COUNT(*) AS parties
  FROM ledger.change_service AS s
  INNER JOIN ledger.customer_service AS c ON c.service = s.value
  GROUP BY s.change
), seen AS (
  SELECT c.reference, c.approved_at, c.planned_start, c.planned_end, SOURCE_GAP(c.source_system,
    'notice') AS missing, t.at AS told_at,
    p.parties, start.ordinal - COALESCE(word.ordinal, today.ordinal) AS ahead
  FROM ledger.change_as_of AS c
  LEFT JOIN told AS t ON t.change = c.reference
  LEFT JOIN touching AS p ON p.change = c.reference
  LEFT JOIN ledger.workday AS start ON start.calendar = c.calendar
    AND start.day = c.planned_start_on
  LEFT JOIN ledger.workday AS word ON word.calendar = c.calendar AND word.day = CAST(t.at AS DATE)
  LEFT JOIN ledger.workday AS today ON today.calendar = c.calendar
    AND today.day = CAST(:as_of AS DATE)
  WHERE c.category IN ('minor', 'significant', 'major')
    AND c.approved_at >= :period_start AND c.approved_at < :period_end
    AND c.state NOT IN ('canceled', 'rejected', 'assess', 'authorize', 'new')
), judged AS (
  SELECT s.reference, s.approved_at AS at, s.missing,
    CASE WHEN s.planned_start IS NULL THEN 'missing:planned_start'
      WHEN s.planned_end IS NULL THEN 'missing:planned_end'
      WHEN s.parties IS NULL THEN NULL
      WHEN s.told_at IS NULL THEN CASE WHEN s.ahead < :notice_days OR s.planned_start <= :as_of
        THEN 'not_told' END
      WHEN s.ahead < :notice_days THEN 'told_late:' || CAST(s.ahead AS TEXT) END AS fault
  FROM seen AS s
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
