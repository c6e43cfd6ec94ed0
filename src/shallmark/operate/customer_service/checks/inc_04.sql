-- id: CHK-INC-04
-- version: 4
-- sentence: Where the resolution target of an incident was missed, the customer was told before it passed and an action was agreed.
-- population: incidents that missed their resolution target in the period
-- record: incident
-- time: clock.breached_at
-- reasons:
--   not_told: "The customer was not told before the target passed."
--   told_late: "The customer was told only after the target had passed."
-- short:
--   conforming: Customer warned before the target passed
--   nonconforming: Target missed, customer not warned
--   not_assessable: Agreed action is not in the source
WITH missed AS (
  SELECT c.record, MIN(c.breached_at) AS breached_at
  FROM ledger.clock AS c
  WHERE c.metric = 'resolution'
    AND c.breached_at >= :period_start AND c.breached_at < :period_end AND c.breached_at <= :as_of
  GROUP BY c.record
), told AS (
  SELECT w.record, MIN(w.at) AS first_at
  FROM ledger.contact AS w
  WHERE w.kind = 'warning' AND w.at <= :as_of
  GROUP BY w.record
), silent AS (
  SELECT c.source_system, MAX(CASE WHEN c.column_name = 'at' THEN 1 ELSE 0 END) AS contact
  FROM ledger.source_coverage AS c
  WHERE c.record_type = 'contact' AND c.supplied = FALSE
  GROUP BY c.source_system
), judged AS (
  SELECT m.record, m.breached_at, FOUND_EMPTY(i.reference, i.agreed_action) AS empty,
    CASE WHEN COALESCE(t.first_at > m.breached_at, TRUE) AND q.contact = 1
        AND (m.breached_at < h.stored_at OR NOT i.source_state IS NULL) THEN 'field_missing:contact'
      WHEN t.first_at IS NULL THEN 'not_told'
      WHEN t.first_at > m.breached_at THEN 'told_late'
      WHEN SAYS(i.agreed_action, i.title) THEN 'fits'
      WHEN NOT SOURCE_GAP(i.source_system, 'incident.agreed_action') IS NULL THEN
        'field_missing:agreed_action'
      ELSE 'missing:agreed_action' END AS verdict
  FROM missed AS m
  INNER JOIN ledger.incident_as_of AS i ON i.reference = m.record
  LEFT JOIN told AS t ON t.record = m.record
  INNER JOIN ledger.incident AS h ON h.reference = m.record
  LEFT JOIN silent AS q ON q.source_system = i.source_system
)
SELECT j.record AS reference,
  CASE j.verdict WHEN 'fits' THEN j.empty IS NULL WHEN 'field_missing:agreed_action' THEN NULL
    WHEN 'field_missing:contact' THEN NULL
    ELSE FALSE END AS conforms,
  CASE WHEN j.verdict <> 'fits' THEN j.verdict ELSE j.empty END AS reason,
  j.breached_at AS at
FROM judged AS j
