-- id: CHK-REQ-03
-- version: 2
-- sentence: A closed service request has its tasks done or explained before it was closed, one of them done at least, or says why it was not fulfilled.
-- population: "service requests that were closed, rejected or canceled in the period"
-- record: service_request
-- time: service_request.closed_at
-- reasons:
--   no_tasks: "It was closed as fulfilled, and no task says what was done."
--   open_task: "Its task {detail} is neither done nor explained."
--   task_late: "Its task {detail} was done or explained only after it was closed."
--   none_done: "It was closed as fulfilled, and none of its tasks was done."
-- short:
--   conforming: Fulfilled by its tasks, or explained
--   nonconforming: Closed without tasks or reason
--   not_assessable: Tasks or reasons are not in the source
WITH fulfilled AS (
  SELECT t.request, SUM(CASE WHEN t.state = 'done' THEN 1 ELSE 0 END) AS done,
    MIN(CASE WHEN COALESCE(t.done_at, t.canceled_at) > r.closed_at THEN t.reference END) AS late,
    MIN(CASE WHEN t.state = 'done' OR t.state = 'canceled' AND SAYS(t.cancel_reason, t.title)
      THEN NULL ELSE t.reference END) AS unexplained,
    MIN(CASE WHEN t.state = 'canceled' THEN FOUND_EMPTY(t.reference, t.cancel_reason) END) AS empty
  FROM ledger.request_task_as_of AS t
  INNER JOIN ledger.service_request_as_of AS r ON r.reference = t.request
  WHERE t.counts
  GROUP BY t.request
), judged AS (
  SELECT r.reference, r.closed_at,
    CASE WHEN r.state = 'closed' AND NOT r.fulfilled_at IS NULL
        THEN SOURCE_GAP(r.source_system, 'request_task.state')
      ELSE SOURCE_GAP(r.source_system, 'service_request.closure_reason') END AS missing,
    CASE WHEN r.state = 'closed' AND NOT r.fulfilled_at IS NULL
        THEN CASE WHEN f.request IS NULL THEN 'no_tasks'
          WHEN NOT f.unexplained IS NULL THEN 'open_task:' || f.unexplained
          WHEN NOT f.late IS NULL THEN 'task_late:' || f.late
          WHEN f.done = 0 THEN 'none_done'
          ELSE f.empty END
      WHEN NOT SAYS(r.closure_reason, r.title) THEN 'missing:reason'
      ELSE FOUND_EMPTY(r.reference, r.closure_reason) END AS fault
  FROM ledger.service_request_as_of AS r
  LEFT JOIN fulfilled AS f ON f.request = r.reference
  WHERE r.closed_at >= :period_start AND r.closed_at < :period_end AND r.closed_at <= :as_of
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE
    WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL OR j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.closed_at AS at
FROM judged AS j
