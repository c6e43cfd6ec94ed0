-- id: CHK-REQ-03
-- version: 1
-- sentence: A closed service request has its tasks done or explained, or says why it was not fulfilled.
-- population: "service requests that were closed, rejected or canceled in the period"
-- record: service_request
-- time: service_request.closed_at
-- reasons:
--   no_tasks: "It was closed as fulfilled, and no task says what was done."
--   open_task: "Its task {detail} is neither done nor explained."
-- short:
--   conforming: Fulfilled by its tasks, or explained
--   nonconforming: Closed without tasks or reason
--   not_assessable: Tasks or reasons are not in the source
WITH fulfilled AS (
  SELECT t.request, COUNT(*) AS tasks,
    MIN(CASE WHEN t.state = 'done' OR t.state = 'canceled' AND SAYS(t.cancel_reason, t.title)
      THEN NULL ELSE t.reference END) AS unexplained,
    MIN(CASE WHEN t.state = 'canceled' THEN FOUND_EMPTY(t.reference, t.cancel_reason) END) AS empty
  FROM ledger.request_task_as_of AS t
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
