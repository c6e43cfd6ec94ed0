-- id: CHK-SMS-10
-- version: 11
-- sentence: A task of the plan is done in time, or has a new date by a decision that is no later, not too often, each time by a decision of its own and to no day too far away; done or dropped late is late.
-- population: "tasks of the service management plan that are open as of the run, or were done or dropped in the period"
-- record: plan_task
-- others: true
-- parameters:
--   plan_task_grace: {type: days, default: 30}
--   postponements: {type: count, default: 2}
--   furthest_due: {type: days, default: 366}
-- reasons:
--   overdue: "It was due on {detail}, and no decision moved it in time."
--   dropped_late: "It was due on {detail}, was dropped long after, and no decision moved it."
--   done_late: "It was due on {detail}, was done long after, and no decision moved it."
-- short:
--   conforming: In time, or moved by a decision
--   nonconforming: Overdue or done late without a decision
--   not_assessable: Tasks are not on record

WITH planned AS (
  -- the day that the plan said first: another one comes by a decision
  SELECT v.reference, v.due,
    ROW_NUMBER() OVER (PARTITION BY v.reference ORDER BY v.valid_from) AS place
  FROM ledger.plan_task_version AS v
  WHERE v.valid_from <= :as_of
), stands AS (
  -- moved too often, too far, by the decision of before or once it was long late, it is due as it was
  SELECT p.record, MIN(p.from_day) AS from_day
  FROM ledger.postponement AS p
  WHERE p.record_type = 'plan_task' AND p.at <= :as_of
    AND (p.ordinal > :postponements OR p.said_before
      OR CAST(p.at AS DATE) > p.from_day + INTERVAL '1' DAY * CAST(:plan_task_grace AS INT)
      OR p.to_day > CAST(p.at AS DATE) + INTERVAL '1' DAY * CAST(:furthest_due AS INT))
  GROUP BY p.record
), again AS (
  -- dropped and planned again instead of moved: the first day stands
  SELECT n.reference, MIN(COALESCE(o.revised_due, o.due)) AS due
  FROM ledger.plan_task_as_of AS n
  INNER JOIN ledger.plan_task_as_of AS o ON o.state = 'dropped' AND o.plan = n.plan
    AND LOWER(TRIM(o.title)) = LOWER(TRIM(n.title)) AND o.created_at < n.created_at
    AND COALESCE(o.revised_due, o.due) < n.due
    AND n.created_at <= o.dropped_at + INTERVAL '3' MONTH
  GROUP BY n.reference
), ended AS (
  -- an end that was recorded long after its day counts from then
  SELECT t.reference, t.title, t.state, t.created_at, t.due, t.revised_due, t.decision,
    COALESCE(
      CASE WHEN BELATED(t.done_at, t.done_recorded_at) THEN t.done_recorded_at ELSE t.done_at END,
      CASE WHEN BELATED(t.dropped_at, t.dropped_recorded_at) THEN t.dropped_recorded_at
        ELSE t.dropped_at END) AS done_at
  FROM ledger.plan_task_as_of AS t
), dated AS (
  SELECT t.reference, t.state, t.created_at, t.done_at, FOUND_EMPTY(t.reference, t.decision) AS empty,
    CASE WHEN NOT t.revised_due IS NULL AND SAYS(t.decision, t.title)
        AND t.revised_due
          <= CAST(:as_of AS DATE) + INTERVAL '1' DAY * CAST(:furthest_due AS INT)
      THEN LEAST(t.revised_due, COALESCE(s.from_day, t.revised_due))
      ELSE LEAST(COALESCE(p.due, t.due), COALESCE(g.due, p.due, t.due)) END
      AS until
  FROM ended AS t
  LEFT JOIN planned AS p ON p.reference = t.reference AND p.place = 1
  LEFT JOIN stands AS s ON s.record = t.reference
  LEFT JOIN again AS g ON g.reference = t.reference
  -- what was done in another period was judged in that one
  WHERE t.done_at IS NULL OR (t.done_at >= :period_start AND t.done_at < :period_end)
), judged AS (
  SELECT d.reference, d.state, d.created_at, d.until, d.done_at, d.empty,
    d.until + INTERVAL '1' DAY * CAST(:plan_task_grace AS INT)
      < CAST(COALESCE(d.done_at, :as_of) AS DATE) AS late
  FROM dated AS d
)
SELECT j.reference AS reference, NOT COALESCE(j.late, TRUE) AND j.empty IS NULL AS conforms,
  CASE WHEN COALESCE(j.late, TRUE) THEN CASE WHEN j.done_at IS NULL THEN 'overdue:'
      WHEN j.state = 'dropped' THEN 'dropped_late:' ELSE 'done_late:' END
    || CAST(j.until AS TEXT) ELSE j.empty END AS reason,
  COALESCE(j.created_at, :as_of) AS at
FROM judged AS j
