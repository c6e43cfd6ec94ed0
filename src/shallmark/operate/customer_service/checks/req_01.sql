-- id: CHK-REQ-01
-- version: 2
-- sentence: Every service request past New says who asks for which item of the catalogue, its class and its priority; what it asks for was offered at some time.
-- population: service requests past New, requested in the period, canceled since they were ordered or not
-- record: service_request
-- time: service_request.requested_at
-- reasons:
--   missing: "It has no {detail}."
--   never_offered: "It asks for {detail}, which was never in the catalogue."
-- short:
--   conforming: Recorded and classified
--   nonconforming: The record is incomplete
--   not_assessable: Not all is in the source
WITH seen AS (
  -- 0 there, 1 not supplied by the source, 2 missing
  SELECT r.reference, r.requested_at,
    CASE WHEN NOT i.reference IS NULL AND i.published_at IS NULL AND SOURCE_GAP(i.source_system,
      'request_item.published_at') IS NULL THEN i.reference END AS unoffered,
    CASE WHEN NOT r.requester IS NULL THEN 0 WHEN NOT SOURCE_GAP(r.source_system,
      'service_request.requester') IS NULL THEN 1 ELSE 2 END AS requester,
    CASE WHEN NOT r.item IS NULL THEN 0 WHEN NOT SOURCE_GAP(r.source_system,
      'service_request.item') IS NULL THEN 1 ELSE 2 END AS item,
    CASE WHEN NOT r.class IS NULL THEN 0 WHEN NOT SOURCE_GAP(r.source_system,
      'service_request.class') IS NULL THEN 1 ELSE 2 END AS class,
    CASE WHEN NOT r.priority IS NULL THEN 0 WHEN NOT SOURCE_GAP(r.source_system,
      'service_request.priority') IS NULL THEN 1 ELSE 2 END AS priority
  FROM ledger.service_request_as_of AS r
  LEFT JOIN ledger.request_item_as_of AS i ON i.reference = r.item
  WHERE r.state <> 'new'
    AND (r.state <> 'canceled' OR NOT COALESCE(r.submitted_at, r.accepted_at) IS NULL)
    AND r.requested_at >= :period_start AND r.requested_at < :period_end
), judged AS (
  SELECT s.reference, s.requested_at, s.unoffered, s.requester, s.item, s.class,
    GREATEST(s.requester, s.item, s.class, s.priority) AS worst
  FROM seen AS s
)
SELECT j.reference AS reference,
  CASE WHEN j.worst = 2 OR NOT j.unoffered IS NULL THEN FALSE
    WHEN j.worst = 0 THEN TRUE END AS conforms,
  CASE WHEN j.worst < 2 AND NOT j.unoffered IS NULL THEN 'never_offered:' || j.unoffered
    WHEN j.worst > 0 THEN
    CASE j.worst WHEN 2 THEN 'missing:' ELSE 'field_missing:' END ||
    CASE j.worst WHEN j.requester THEN 'requester' WHEN j.item THEN 'item'
      WHEN j.class THEN 'class' ELSE 'priority' END
  END AS reason,
  j.requested_at AS at
FROM judged AS j
