-- id: CHK-INC-15
-- version: 5
-- sentence: An incident is written down soon after it was reported, as it was first written down, and none is canceled as a duplicate of one that was reported later, nor, hours after its report, by somebody else than its reporter and entered anew within a day; imports are left out.
-- population: incidents recorded here, not imported, reported in the period, canceled ones too
-- record: incident
-- others: true
-- time: incident.reported_at
-- parameters:
--   late_entry: {type: seconds, default: 14400}
-- reasons:
--   entered_late: "It was written down {detail} minutes after it was reported."
--   entered_anew: "It was canceled when its clocks had run for hours, and entered anew as {detail}."
--   later_duplicate: "It was canceled as a duplicate of {detail}, which was reported later."
-- short:
--   conforming: Written down soon after the report
--   nonconforming: Written down late, or counted anew
--   not_assessable: Time of recording is not in the source
WITH anew AS (
  -- the same caller, service and category, within a day: the clocks began again with it
  SELECT s.incident, MIN(n.reference) AS again
  FROM ledger.incident_status AS s
  INNER JOIN ledger.incident_as_of AS i ON i.reference = s.incident AND i.state = 'canceled'
    AND i.duplicate_of IS NULL AND SECS(i.reported_at, s.at) > :late_entry
    AND COALESCE(s.by_person <> i.reporter, TRUE)
  INNER JOIN ledger.incident_as_of AS n ON n.reporter = i.reporter AND n.service = i.service
    AND n.category = i.category AND n.state <> 'canceled' AND n.reported_at > i.reported_at
    AND n.recorded_at > s.at - INTERVAL '1' DAY AND n.recorded_at <= s.at + INTERVAL '1' DAY
  WHERE s.to_state = 'canceled' AND s.at <= :as_of
  GROUP BY s.incident
)
SELECT i.reference AS reference,
  i.record_seconds <= :late_entry AND d.reference IS NULL AND a.incident IS NULL AS conforms,
  CASE WHEN i.record_seconds > :late_entry THEN
    'entered_late:' || CAST(CAST(FLOOR(i.record_seconds / 60.0) AS BIGINT) AS TEXT)
    WHEN NOT a.incident IS NULL THEN 'entered_anew:' || a.again
    WHEN NOT d.reference IS NULL THEN 'later_duplicate:' || d.reference
  END AS reason,
  COALESCE(i.first_reported_at, i.reported_at) AS at
FROM ledger.incident_as_of AS i
LEFT JOIN anew AS a ON a.incident = i.reference
-- its clocks would begin again with the later one
LEFT JOIN ledger.incident_as_of AS d ON i.state = 'canceled' AND d.reference = i.duplicate_of
  AND COALESCE(d.first_reported_at, d.reported_at) > COALESCE(i.first_reported_at, i.reported_at)
WHERE i.source_system = ''
  AND COALESCE(i.first_reported_at, i.reported_at) >= :period_start
  AND COALESCE(i.first_reported_at, i.reported_at) < :period_end
