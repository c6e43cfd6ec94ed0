-- id: CHK-REQ-05
-- version: 1
-- sentence: Where a service request passes its target, its requester was told before.
-- population: service requests that passed their target of fulfilment in the period
-- record: service_request
-- time: clock.breached_at
-- reasons:
--   not_told: "The requester was not told that the target is at risk."
--   told_late: "The requester was told only after the target had passed."
-- short:
--   conforming: Requester told before the target passed
--   nonconforming: Target passed, requester not told
--   not_assessable: What was told is not in the source
WITH missed AS (
  SELECT c.record, MIN(c.breached_at) AS breached_at
  FROM ledger.clock AS c
  WHERE c.metric = 'fulfilment'
    AND c.breached_at >= :period_start AND c.breached_at < :period_end AND c.breached_at <= :as_of
  GROUP BY c.record
), told AS (
  SELECT w.record, MIN(w.at) AS first_at
  FROM ledger.contact AS w
  WHERE w.kind = 'warning' AND w.at <= :as_of
  GROUP BY w.record
), judged AS (
  SELECT m.record, m.breached_at,
    CASE WHEN NOT SOURCE_GAP(r.source_system, 'contact.at') IS NULL
        AND (m.breached_at < h.stored_at OR NOT r.source_state IS NULL)
        THEN 'field_missing:contact' END AS missing,
    CASE WHEN t.first_at IS NULL THEN 'not_told'
      WHEN t.first_at > m.breached_at THEN 'told_late' END AS fault
  FROM missed AS m
  INNER JOIN ledger.service_request_as_of AS r ON r.reference = m.record
  INNER JOIN ledger.service_request AS h ON h.reference = m.record
  LEFT JOIN told AS t ON t.record = m.record
)
SELECT j.record AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL ELSE COALESCE(j.missing, j.fault) END AS reason,
  j.breached_at AS at
FROM judged AS j
