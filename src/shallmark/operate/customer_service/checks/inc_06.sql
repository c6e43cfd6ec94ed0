-- id: CHK-INC-06
-- version: 1
-- sentence: A closed incident has a resolution, a closing code, and the user's confirmation or the waiting time before it closed by itself; one that a monitor opened is confirmed by the service owner or by the cleared event.
-- population: incidents closed in the period
-- record: incident
-- time: incident.closed_at
-- parameters:
--   confirm_days: {type: working_days, default: 5}
-- reasons:
--   closed_early: "It closed by itself after {detail} working days, before the waiting time was over."
--   not_confirmed: "Nobody confirmed the resolution."
--   no_calendar: "No calendar counts the working days until it closed by itself."
-- short:
--   conforming: Resolved, coded and confirmed
--   nonconforming: Closed without confirmation
--   not_assessable: Its ending is not in the source
WITH seen AS (
  SELECT i.reference, i.closed_at, CASE WHEN SOURCE_GAP(i.source_system,
    'incident.confirmed_at', 'incident.confirmed_by', 'incident.auto_closed') IS NULL THEN 0 ELSE
    1 END AS no_confirmation, i.auto_closed,
    CASE WHEN NOT i.resolution IS NULL THEN 0 WHEN NOT SOURCE_GAP(i.source_system,
      'incident.resolution') IS NULL THEN 1 ELSE 2 END AS resolution,
    CASE WHEN NOT i.closure_code IS NULL THEN 0 WHEN NOT SOURCE_GAP(i.source_system,
      'incident.closure_code') IS NULL THEN 1 ELSE 2 END AS code,
    CASE WHEN NOT i.confirmed_at IS NULL AND NOT i.confirmed_by IS NULL THEN 1
      WHEN NOT i.confirmed_at IS NULL AND i.opened_by_monitor THEN 1 ELSE 0 END AS confirmed,
    done.ordinal - fixed.ordinal AS waited
  FROM ledger.incident_as_of AS i
  LEFT JOIN ledger.workday AS fixed ON fixed.calendar = i.calendar AND fixed.day = i.resolved_on
  LEFT JOIN ledger.workday AS done ON done.calendar = i.calendar AND done.day = i.closed_on
  WHERE i.state = 'closed' AND i.closed_at >= :period_start AND i.closed_at < :period_end
), judged AS (
  SELECT s.reference, s.closed_at, s.resolution, s.code, s.waited,
    CASE WHEN s.confirmed = 1 THEN 'fits'
      WHEN s.auto_closed AND s.waited IS NULL THEN 'no_calendar'
      WHEN s.auto_closed AND s.waited >= :confirm_days THEN 'fits'
      WHEN s.auto_closed THEN 'closed_early'
      WHEN s.no_confirmation = 1 THEN 'field_missing:confirmation'
      ELSE 'not_confirmed' END AS ending
  FROM seen AS s
)
SELECT j.reference AS reference,
  CASE WHEN GREATEST(j.resolution, j.code) = 2 OR j.ending IN ('closed_early', 'not_confirmed')
      THEN FALSE
    WHEN GREATEST(j.resolution, j.code) = 1 OR j.ending <> 'fits' THEN NULL
    ELSE TRUE END AS conforms,
  CASE WHEN j.resolution = 2 THEN 'missing:resolution'
    WHEN j.code = 2 THEN 'missing:closing_code'
    WHEN j.ending = 'closed_early' THEN 'closed_early:' || CAST(j.waited AS TEXT)
    WHEN j.ending = 'not_confirmed' THEN 'not_confirmed'
    WHEN j.resolution = 1 THEN 'field_missing:resolution'
    WHEN j.code = 1 THEN 'field_missing:closing_code'
    WHEN j.ending <> 'fits' THEN j.ending END AS reason,
  j.closed_at AS at
FROM judged AS j
