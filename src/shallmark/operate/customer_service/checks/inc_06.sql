-- id: CHK-INC-06
-- version: 5
-- sentence: A closed incident has a resolution, a closing code, and the caller's own confirmation, or the caller wrote nothing in the waiting time before it closed by itself; one that a monitor opened is confirmed by the service owner or by the cleared event. An agent's word for the caller's does not conform until the caller confirms it, nobody confirms what they resolved, and whoever resolved it names no other caller to confirm it.
-- population: incidents closed in the period
-- record: incident
-- time: incident.closed_at
-- parameters:
--   confirm_days: {type: working_days, default: 5}
-- reasons:
--   closed_early: "It closed by itself after {detail} working days, before the waiting time was over."
--   answered: "It closed by itself although the caller had answered after it was resolved."
--   not_confirmed: "Nobody confirmed the resolution."
--   agents_word: "It was closed on an agent's word (said {detail}); the caller has not confirmed it."
--   denied: "It was closed on an agent's word; the caller denies having said so."
--   named_only: "Somebody is named as confirming who did not do so."
--   own_resolution: "Whoever resolved it confirmed it as well."
--   caller_exchanged: "Whoever resolved it had named another caller instead of {detail}, and that one confirmed it."
--   no_calendar: "No calendar counts the working days until it closed by itself."
-- short:
--   conforming: Resolved, coded and confirmed
--   nonconforming: Closed without confirmation
--   not_assessable: Its ending is not in the source
WITH exchanged AS (
  SELECT x.incident, MIN(x.from_person) AS first_caller
  FROM ledger.incident_caller_exchanged AS x
  INNER JOIN ledger.incident_as_of AS i ON i.reference = x.incident AND x.by_person = i.resolved_by
    AND x.to_person = i.confirmed_by AND x.from_person <> i.confirmed_by AND x.at <= i.confirmed_at
  WHERE x.at <= :as_of
  GROUP BY x.incident
), solved AS (
  -- whoever resolved it once, though another did so again
  SELECT r.incident, r.by_person
  FROM ledger.incident_resolution AS r
  WHERE r.at <= :as_of
  GROUP BY r.incident, r.by_person
), seen AS (
  SELECT i.reference, i.closed_at, FOUND_EMPTY(i.reference, i.resolution) AS empty,
    CASE WHEN SOURCE_GAP(i.source_system,
    'incident.confirmed_at', 'incident.confirmed_by', 'incident.auto_closed') IS NULL THEN 0 ELSE
    1 END AS no_confirmation, i.auto_closed, i.word_by, i.word_channel, i.denied_at,
    CASE WHEN SAYS(i.resolution, i.title, i.description) THEN 0 WHEN NOT SOURCE_GAP(i.source_system,
      'incident.resolution') IS NULL THEN 1 ELSE 2 END AS resolution,
    CASE WHEN NOT i.closure_code IS NULL THEN 0 WHEN NOT SOURCE_GAP(i.source_system,
      'incident.closure_code') IS NULL THEN 1 ELSE 2 END AS code,
    CASE WHEN i.confirmed_at IS NULL THEN 'no'
      WHEN NOT i.confirmed_as IS NULL AND (i.confirmed_by = i.resolved_by
        OR NOT o.incident IS NULL) THEN 'own'
      WHEN NOT i.confirmed_as IS NULL AND NOT x.incident IS NULL THEN 'exchanged'
      WHEN i.confirmed_as IN ('caller', 'event') AND i.confirmed_by = i.reporter THEN 'yes'
      WHEN i.confirmed_as = 'service_owner' AND i.opened_by_monitor THEN 'yes'
      -- what an older tool states: who confirmed, or that the event cleared
      WHEN i.source_system <> '' AND i.confirmed_as IS NULL
        AND (NOT i.confirmed_by IS NULL OR i.opened_by_monitor) THEN 'yes'
      WHEN NOT i.confirmed_by IS NULL THEN 'named' ELSE 'no' END AS confirmed,
    CASE WHEN i.answered_at <= i.closed_at THEN 1 ELSE 0 END AS answered,
    done.ordinal - fixed.ordinal AS waited, x.first_caller
  FROM ledger.incident_as_of AS i
  LEFT JOIN exchanged AS x ON x.incident = i.reference
  LEFT JOIN solved AS o ON o.incident = i.reference AND o.by_person = i.confirmed_by
  LEFT JOIN ledger.workday AS fixed ON fixed.calendar = i.calendar AND fixed.day = i.resolved_on
  LEFT JOIN ledger.workday AS done ON done.calendar = i.calendar AND done.day = i.closed_on
  WHERE i.state = 'closed' AND i.closed_at >= :period_start AND i.closed_at < :period_end
), judged AS (
  SELECT s.reference, s.closed_at, s.empty, s.resolution, s.code, s.waited, s.word_channel,
    s.first_caller,
    CASE WHEN s.confirmed = 'yes' THEN 'fits'
      WHEN s.confirmed = 'own' THEN 'own_resolution'
      WHEN s.confirmed = 'exchanged' THEN 'caller_exchanged'
      WHEN s.confirmed = 'named' THEN 'named_only'
      WHEN NOT s.denied_at IS NULL THEN 'denied'
      WHEN NOT s.word_by IS NULL THEN 'agents_word'
      WHEN s.auto_closed AND s.answered = 1 THEN 'answered'
      WHEN s.auto_closed AND s.waited IS NULL THEN 'no_calendar'
      WHEN s.auto_closed AND s.waited >= :confirm_days THEN 'fits'
      WHEN s.auto_closed THEN 'closed_early'
      WHEN s.no_confirmation = 1 THEN 'field_missing:confirmation'
      ELSE 'not_confirmed' END AS ending
  FROM seen AS s
)
SELECT j.reference AS reference,
  CASE WHEN GREATEST(j.resolution, j.code) = 2 THEN FALSE
    WHEN j.ending NOT IN ('fits', 'no_calendar', 'field_missing:confirmation') THEN FALSE
    WHEN GREATEST(j.resolution, j.code) = 1 OR j.ending <> 'fits' THEN NULL
    ELSE j.empty IS NULL END AS conforms,
  CASE WHEN j.resolution = 2 THEN 'missing:resolution'
    WHEN j.code = 2 THEN 'missing:closing_code'
    WHEN j.ending = 'closed_early' THEN 'closed_early:' || CAST(j.waited AS TEXT)
    WHEN j.ending = 'caller_exchanged' THEN 'caller_exchanged:' || j.first_caller
    WHEN j.ending = 'agents_word' THEN 'agents_word:' || COALESCE(j.word_channel, '')
    WHEN NOT j.ending IN ('fits', 'no_calendar', 'field_missing:confirmation') THEN j.ending
    WHEN j.resolution = 1 THEN 'field_missing:resolution'
    WHEN j.code = 1 THEN 'field_missing:closing_code'
    WHEN j.ending <> 'fits' THEN j.ending
    ELSE j.empty END AS reason,
  j.closed_at AS at
FROM judged AS j
