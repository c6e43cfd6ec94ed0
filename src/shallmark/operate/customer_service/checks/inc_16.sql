-- id: CHK-INC-16
-- version: 1
-- sentence: A monitoring event of severity outage leads to an incident in time, counted from the moment the event arrived.
-- population: events of severity outage in the period that have an incident or are past the time allowed
-- record: event
-- time: event.at
-- parameters:
--   event_to_incident: {type: seconds, default: 900}
-- reasons:
--   no_incident: "No incident was opened."
--   opened_late: "The incident was opened {detail} minutes after the event arrived."
-- short:
--   conforming: Outage led to an incident in time
--   nonconforming: Outage without an incident in time
--   not_assessable: Events are not on record
WITH outage AS (
  SELECT e.reference, e.at AS happened_at,
    SECS(COALESCE(e.recorded_at, e.at), :as_of) AS age,
    SECS(COALESCE(e.recorded_at, e.at), i.recorded_at) AS delay
  FROM ledger.event AS e
  LEFT JOIN ledger.incident AS i ON i.reference = e.incident AND i.recorded_at <= :as_of
  WHERE e.severity = 'outage' AND e.at >= :period_start AND e.at < :period_end AND e.at <= :as_of
)
SELECT o.reference AS reference,
  COALESCE(o.delay <= :event_to_incident, FALSE) AS conforms,
  CASE WHEN o.delay IS NULL THEN 'no_incident'
    WHEN o.delay > :event_to_incident THEN
      'opened_late:' || CAST(CAST(FLOOR(o.delay / 60.0) AS BIGINT) AS TEXT) END AS reason,
  o.happened_at AS at
FROM outage AS o
WHERE NOT o.delay IS NULL OR o.age > :event_to_incident
