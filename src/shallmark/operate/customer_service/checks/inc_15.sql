-- id: CHK-INC-15
-- version: 4
-- sentence: An incident is written down soon after it was reported, as it was first written down, and none is canceled as a duplicate of one that was reported later; imports are left out.
-- population: incidents recorded here, not imported, reported in the period, canceled ones too
-- record: incident
-- time: incident.reported_at
-- parameters:
--   late_entry: {type: seconds, default: 14400}
-- reasons:
--   entered_late: "It was written down {detail} minutes after it was reported."
--   later_duplicate: "It was canceled as a duplicate of {detail}, which was reported later."
-- short:
--   conforming: Written down soon after the report
--   nonconforming: Written down late, or counted anew
--   not_assessable: Time of recording is not in the source
SELECT i.reference AS reference,
  i.record_seconds <= :late_entry AND d.reference IS NULL AS conforms,
  CASE WHEN i.record_seconds > :late_entry THEN
    'entered_late:' || CAST(CAST(FLOOR(i.record_seconds / 60.0) AS BIGINT) AS TEXT)
    WHEN NOT d.reference IS NULL THEN 'later_duplicate:' || d.reference
  END AS reason,
  COALESCE(i.first_reported_at, i.reported_at) AS at
FROM ledger.incident_as_of AS i
-- its clocks would begin again with the later one
LEFT JOIN ledger.incident_as_of AS d ON i.state = 'canceled' AND d.reference = i.duplicate_of
  AND COALESCE(d.first_reported_at, d.reported_at) > COALESCE(i.first_reported_at, i.reported_at)
WHERE i.source_system = ''
  AND COALESCE(i.first_reported_at, i.reported_at) >= :period_start
  AND COALESCE(i.first_reported_at, i.reported_at) < :period_end
