-- id: CHK-INC-03
-- version: 1
-- sentence: When a clock of an incident passes its warning mark, an escalation is recorded at the mark.
-- severity: minor
-- mode: detect
-- frequency: daily
-- population: clocks of incidents that passed their warning mark in the period
-- record: incident
-- time: clock.warning_at
-- origin: standard
-- parameters:
--   escalation_grace: {type: seconds, default: 900}
-- needs:
--   - clock.warning_at
--   - clock.stopped_at
--   - escalation.kind
--   - escalation.at
--   - incident.source_system
-- reasons:
--   not_escalated: "The warning mark of the {detail} clock passed and nobody was called in."
--   escalated_late: "The escalation came later than the mark of the {detail} clock allows."
-- short:
--   conforming: Escalated at each warning mark
--   nonconforming: Not escalated at a warning mark
--   not_assessable: Escalations are not on record
WITH marked AS (
  SELECT c.record, MIN(c.warning_at) AS first_mark, MIN(c.metric) AS metric
  FROM ledger.clock AS c
  WHERE c.warning_at >= :period_start AND c.warning_at < :period_end AND c.warning_at <= :as_of
    AND (c.stopped_at IS NULL OR c.stopped_at > c.warning_at OR c.stopped_at > :as_of)
    AND c.metric <> 'next_update'
  GROUP BY c.record
), answered AS (
  SELECT c.record, c.metric, MIN(e.at) AS first_at, c.warning_at
  FROM ledger.clock AS c
  LEFT JOIN ledger.escalation AS e
    ON e.record = c.record AND e.metric = c.metric AND e.kind IN ('warning', 'breach')
    AND e.at <= :as_of
  WHERE c.warning_at >= :period_start AND c.warning_at < :period_end AND c.warning_at <= :as_of
    AND (c.stopped_at IS NULL OR c.stopped_at > c.warning_at OR c.stopped_at > :as_of)
    AND c.metric <> 'next_update'
  GROUP BY c.record, c.metric, c.warning_at
), judged AS (
  SELECT a.record,
    MIN(CASE WHEN a.first_at IS NULL THEN 0
      WHEN SECS(a.warning_at, a.first_at) > :escalation_grace THEN 1 ELSE 2 END) AS answer,
    MIN(CASE WHEN a.first_at IS NULL OR SECS(a.warning_at, a.first_at) > :escalation_grace
      THEN a.metric END) AS metric
  FROM answered AS a
  WHERE NOT (a.first_at IS NULL AND SECS(a.warning_at, :as_of) <= :escalation_grace)
  GROUP BY a.record
)
SELECT m.record AS reference,
  j.answer = 2 AS conforms,
  CASE j.answer WHEN 0 THEN 'not_escalated:' || j.metric
    WHEN 1 THEN 'escalated_late:' || j.metric END AS reason,
  m.first_mark AS at
FROM marked AS m
INNER JOIN judged AS j ON j.record = m.record
INNER JOIN ledger.incident AS i ON i.reference = m.record
