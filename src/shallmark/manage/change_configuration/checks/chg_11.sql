-- id: CHK-CHG-11
-- version: 4
-- sentence: An approved change stands on the schedule, and each customer that it affects is told of its window in time, by whoever was its contact when the change was asked for, or stays it and has no hand in the change.
-- population: normal changes approved in the period and not called off
-- record: change
-- time: change.approved_at
-- parameters:
--   notice_days: {type: working_days, default: 3}
-- reasons:
--   not_told: "Nobody of {detail} was told of this window."
--   no_calendar: "No working days are known for its dates."
--   told_late: "Those whom it affects were told {detail} working days before it starts."
-- short:
--   conforming: On the schedule, affected told
--   nonconforming: Affected parties not told in time
--   not_assessable: Notices are not in the source
WITH windows AS (
  SELECT v.reference, v.valid_from, v.planned_start, v.planned_end,
    LAG(v.reference) OVER (PARTITION BY v.reference ORDER BY v.valid_from) AS before,
    LAG(v.planned_start) OVER (PARTITION BY v.reference ORDER BY v.valid_from) AS start_before,
    LAG(v.planned_end) OVER (PARTITION BY v.reference ORDER BY v.valid_from) AS end_before
  FROM ledger.change_version AS v
  WHERE v.valid_from <= :as_of
), moved AS (
  -- what was told of an older window is told of another change
  SELECT w.reference, MAX(w.valid_from) AS at
  FROM windows AS w
  WHERE NOT w.before IS NULL AND NOT (
    COALESCE(w.planned_start = w.start_before, w.planned_start IS NULL AND w.start_before IS NULL)
    AND COALESCE(w.planned_end = w.end_before, w.planned_end IS NULL AND w.end_before IS NULL)
  )
  GROUP BY w.reference
), concerned AS (
  SELECT c.reference, o.customer, c.requested_at,
    LEAST(COALESCE(c.started_at, c.planned_start, :as_of), :as_of) AS until
  FROM ledger.change_as_of AS c
  INNER JOIN ledger.change_service AS s ON s.change = c.reference
  INNER JOIN ledger.customer_service AS o ON o.service = s.value
  WHERE c.approved_at >= :period_start AND c.approved_at < :period_end
  GROUP BY c.reference, o.customer, c.requested_at, c.started_at, c.planned_start
), handed AS (
  SELECT h.record, h.person, MAX(CASE WHEN h.hand = 'asked' THEN 0 ELSE 1 END) AS works
  FROM ledger.hand AS h
  WHERE h.record_type = 'change'
  GROUP BY h.record, h.person
), contact AS (
  SELECT v.reference AS customer, v.main_contact AS person, v.valid_from, v.valid_to
  FROM ledger.customer_version AS v
  WHERE NOT v.main_contact IS NULL AND v.valid_from <= :as_of
), people AS (
  SELECT f.reference, f.customer, k.person
  FROM concerned AS f
  INNER JOIN contact AS k ON k.customer = f.customer AND k.valid_from <= f.requested_at
    AND (k.valid_to IS NULL OR k.valid_to > f.requested_at)
  UNION
  -- nobody becomes the contact for the occasion: to be told, or by working on it
  SELECT f.reference, f.customer, k.person
  FROM concerned AS f
  INNER JOIN contact AS k ON k.customer = f.customer AND k.valid_from <= f.until
    AND (k.valid_to IS NULL OR k.valid_to > f.until)
  LEFT JOIN handed AS h ON h.record = f.reference AND h.person = k.person
  WHERE h.person IS NULL
  UNION
  SELECT f.reference, f.customer, u.value
  FROM concerned AS f
  INNER JOIN ledger.customer_user AS u ON u.customer = f.customer
  LEFT JOIN handed AS h ON h.record = f.reference AND h.person = u.value AND h.works = 1
  WHERE h.person IS NULL
), spoken AS (
  -- grouped before it meets the people: each of them and each notice is looked at once
  SELECT n.change, a.person, n.sent_at
  FROM ledger.notice AS n
  INNER JOIN ledger.notice_audience AS a ON a.notice = n.reference
  -- whoever has left reads nothing
  INNER JOIN ledger.person_version AS w ON w.reference = a.person AND w.active
    AND w.valid_from <= n.sent_at AND (w.valid_to IS NULL OR w.valid_to > n.sent_at)
  WHERE n.sent_at <= :as_of
  GROUP BY n.change, a.person, n.sent_at
), heard AS (
  -- whoever the notice calls a customer: somebody of the customer is told, or nobody is
  SELECT p.reference, p.customer, MIN(n.sent_at) AS at
  FROM people AS p
  INNER JOIN spoken AS n ON n.change = p.reference AND n.person = p.person
  LEFT JOIN moved AS m ON m.reference = p.reference
  WHERE n.sent_at >= COALESCE(m.at, n.sent_at)
  GROUP BY p.reference, p.customer
), told AS (
  SELECT f.reference, COUNT(*) AS parties, MAX(h.at) AS at,
    MIN(CASE WHEN h.at IS NULL THEN f.customer END) AS forgotten
  FROM concerned AS f
  LEFT JOIN heard AS h ON h.reference = f.reference AND h.customer = f.customer
  GROUP BY f.reference
), seen AS (
  SELECT c.reference, c.approved_at, c.planned_start, c.planned_end, SOURCE_GAP(c.source_system,
    'notice') AS missing, t.at AS told_at, t.forgotten,
    t.parties, start.ordinal - COALESCE(word.ordinal, today.ordinal) AS ahead,
    start.ordinal - today.ordinal AS left_days
  FROM ledger.change_as_of AS c
  LEFT JOIN told AS t ON t.reference = c.reference
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
      WHEN NOT s.forgotten IS NULL THEN CASE WHEN s.left_days < :notice_days
        OR s.planned_start <= :as_of THEN 'not_told:' || s.forgotten END
      WHEN s.ahead IS NULL THEN 'no_calendar'
      WHEN s.ahead < :notice_days THEN 'told_late:' || CAST(s.ahead AS TEXT) END AS fault
  FROM seen AS s
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.fault = 'no_calendar' THEN NULL
    WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
