-- id: CHK-INC-03
-- version: 2
-- sentence: When a clock of an incident passes its warning mark, an escalation is recorded at the mark.
-- population: clocks of incidents that passed their warning mark in the period
-- record: incident
-- time: clock.warning_at
-- parameters:
--   escalation_grace: {type: seconds, default: 900}
-- reasons:
--   not_escalated: "The warning mark of the {detail} clock passed and nobody was called in."
--   escalated_late: "The escalation came later than the mark of the {detail} clock allows."
-- short:
--   conforming: Escalated at each warning mark
--   nonconforming: Not escalated at a warning mark
--   not_assessable: Escalations are not on record
WITH marked AS (
  -- a mark that a priority brought along is known when the priority was set, not before
  SELECT c.record, c.metric, c.warning_at, c.stopped_at, MIN(e.at) AS first_at,
    GREATEST(c.warning_at, c.priority_at) AS known_at
  FROM ledger.clock AS c
  LEFT JOIN ledger.escalation AS e
    ON e.record = c.record AND e.metric = c.metric AND e.kind IN ('warning', 'breach')
    AND e.at <= :as_of
  WHERE c.warning_at >= :period_start AND c.warning_at < :period_end AND c.warning_at <= :as_of
    AND (c.stopped_at IS NULL OR c.stopped_at > c.warning_at)
    AND c.metric <> 'next_update'
  GROUP BY c.record, c.metric, c.warning_at, c.stopped_at, c.priority_at
), judged AS (
  -- 0 nobody, 1 too late, 2 the mark passed where the source ruled, which tells of none, 3 in time
  SELECT m.record, m.metric, m.warning_at,
    CASE WHEN SECS(m.known_at, m.first_at) <= :escalation_grace THEN '3'
      WHEN NOT SOURCE_GAP(i.source_system, 'escalation.at') IS NULL AND (m.warning_at <
        h.stored_at OR NOT i.source_state IS NULL) THEN '2'
      WHEN m.first_at IS NULL THEN '0' ELSE '1' END AS answer
  FROM marked AS m
  INNER JOIN ledger.incident_as_of AS i ON i.reference = m.record
  INNER JOIN ledger.incident AS h ON h.reference = m.record
  -- within the grace nobody need have been called in: it goes on, or the clock stopped before its end
  WHERE NOT m.first_at IS NULL
    OR SECS(m.known_at, LEAST(COALESCE(m.stopped_at, :as_of), :as_of)) > :escalation_grace
), worst AS (
  SELECT j.record, MIN(j.answer || j.metric) AS said, MIN(j.warning_at) AS first_mark
  FROM judged AS j
  GROUP BY j.record
)
SELECT w.record AS reference,
  CASE SUBSTRING(w.said, 1, 1) WHEN '3' THEN TRUE WHEN '2' THEN NULL ELSE FALSE END AS conforms,
  CASE SUBSTRING(w.said, 1, 1) WHEN '0' THEN 'not_escalated:' || SUBSTRING(w.said, 2, 20)
    WHEN '1' THEN 'escalated_late:' || SUBSTRING(w.said, 2, 20)
    WHEN '2' THEN 'field_missing:escalation' END AS reason,
  w.first_mark AS at
FROM worst AS w
