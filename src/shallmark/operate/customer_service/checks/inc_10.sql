-- id: CHK-INC-10
-- version: 7
-- sentence: A major incident that was resolved, or canceled instead, was reviewed after it was over for the last time, not only by those who led it, and reported within the working days allowed, and each action of that review has an owner; one that another than who declared or led it demoted with a reason, or that repeats a declared one, needs no review.
-- population: incidents that were ever major, resolved or canceled in the period, whose review was reported, is due or is not needed
-- record: incident
-- time: incident.resolved_at
-- parameters:
--   major_review_days: {type: working_days, default: 10}
-- reasons:
--   not_reviewed: "No review was held and reported in time."
--   went_on: "It went on after its last review was reported."
--   reviewed_late: "The review was reported {detail} working days after resolution."
--   held_early: "The review was held before the incident was over."
--   held_alone: "Nobody but those who led the incident confirmed to have been at the review."
--   no_calendar: "No calendar counts the working days since resolution."
--   action_without_owner: "Actions of the review without an owner: {detail}."
-- short:
--   conforming: Major review held and reported
--   nonconforming: Major review missing or incomplete
--   not_assessable: Review days cannot be counted
WITH own AS (
  -- a demotion by who declared or led it ends no duty
  SELECT s.incident, s.ordinal, COUNT(*) AS hands
  FROM ledger.incident_major AS s
  INNER JOIN ledger.hand AS h ON h.record_type = 'incident' AND h.record = s.incident
    AND h.hand IN ('asked', 'kept') AND h.person = s.demoted_by
  GROUP BY s.incident, s.ordinal
), majors AS (
  -- whether it was major once without being rightly demoted
  SELECT s.incident, MAX(CASE WHEN s.demoted_at IS NULL THEN 1
      WHEN s.demoted_by IS NULL AND i.source_system <> '' THEN 0
      WHEN s.demoted_by IS NULL OR NOT o.hands IS NULL THEN 1
      WHEN SAYS(s.demoted_because, i.title) THEN 0 ELSE 1 END) AS stayed
  FROM ledger.incident_major AS s
  INNER JOIN ledger.incident_as_of AS i ON i.reference = s.incident
  LEFT JOIN own AS o ON o.incident = s.incident AND o.ordinal = s.ordinal
  WHERE s.declared_at <= :as_of
  GROUP BY s.incident
), ended AS (
  -- canceled, it is over as well: what it was while it was major stays; a duplicate goes on there
  SELECT i.reference, i.calendar, m.stayed, CASE WHEN i.state = 'canceled' AND
      NOT d.declared_at IS NULL THEN 1 ELSE 0 END AS goes_on,
    CASE WHEN i.state = 'canceled' THEN i.canceled_at ELSE i.resolved_at END AS ended_at,
    CASE WHEN i.state = 'canceled' THEN CAST(i.canceled_at AS DATE) ELSE i.resolved_on END
      AS ended_on
  FROM ledger.incident_as_of AS i
  INNER JOIN majors AS m ON m.incident = i.reference
  LEFT JOIN ledger.incident_as_of AS d ON d.reference = i.duplicate_of
  WHERE i.state IN ('resolved', 'closed', 'canceled')
), resolved AS (
  SELECT e.reference, e.ended_at AS resolved_at, e.calendar, fixed.ordinal AS fixed_day,
    today.ordinal AS today, CASE WHEN e.goes_on = 1 THEN 0 ELSE e.stayed END AS stayed
  FROM ended AS e
  LEFT JOIN ledger.workday AS fixed ON fixed.calendar = e.calendar AND fixed.day = e.ended_on
  LEFT JOIN ledger.workday AS today
    ON today.calendar = e.calendar AND today.day = CAST(:as_of AS DATE)
  WHERE e.ended_at >= :period_start AND e.ended_at < :period_end
), others AS (
  -- who was there and never led the incident; what a source brought in tells of no acts
  SELECT t.major_review, COUNT(*) AS people
  FROM ledger.major_review_attendee AS t
  INNER JOIN ledger.major_review_as_of AS v ON v.reference = t.major_review
  LEFT JOIN ledger.hand AS h ON h.record_type = 'incident' AND h.record = v.incident
    AND h.hand = 'kept' AND h.person = t.person
  WHERE t.at <= :as_of AND h.person IS NULL
  GROUP BY t.major_review
), reviewed AS (
  -- each review by itself: what one lacks, another does not make good
  SELECT r.reference, v.reference AS review, v.reported_at, v.actions_without_owner AS unowned,
    d.ordinal - r.fixed_day AS taken,
    CASE WHEN v.reported_at < r.resolved_at THEN 'went_on'
      WHEN d.ordinal - r.fixed_day > :major_review_days THEN 'reviewed_late'
      WHEN v.held_at IS NULL THEN 'missing:meeting_date'
      WHEN NOT SAYS(v.causes, v.title) THEN 'missing:causes'
      WHEN v.held_at < r.resolved_at THEN 'held_early'
      WHEN o.people IS NULL AND COALESCE(v.source_system, '') = '' THEN 'held_alone'
      WHEN NOT COALESCE(v.timeline_stated, FALSE) THEN 'missing:timeline'
      WHEN v.actions_without_owner > 0 THEN 'action_without_owner'
      ELSE 'fits' END AS verdict
  FROM resolved AS r
  INNER JOIN ledger.major_review_as_of AS v ON v.incident = r.reference
  LEFT JOIN others AS o ON o.major_review = v.reference
  LEFT JOIN ledger.workday AS d
    ON d.calendar = r.calendar AND d.day = CAST(v.reported_at AS DATE)
  WHERE v.reported_at <= :as_of
), best AS (
  -- one that is whole, or what the last one lacks
  SELECT w.reference, w.taken, w.unowned, w.verdict,
    ROW_NUMBER() OVER (
      PARTITION BY w.reference
      ORDER BY CASE WHEN w.verdict = 'fits' THEN 0 ELSE 1 END, w.reported_at DESC, w.review DESC
    ) AS place
  FROM reviewed AS w
), judged AS (
  SELECT r.reference, r.resolved_at, b.taken, b.unowned,
    CASE WHEN r.stayed = 0 THEN 'fits'
      WHEN r.fixed_day IS NULL OR r.today IS NULL THEN 'no_calendar'
      ELSE COALESCE(b.verdict, 'not_reviewed') END AS verdict
  FROM resolved AS r
  LEFT JOIN best AS b ON b.reference = r.reference AND b.place = 1
  -- a review of what went on afterwards is none yet: the next has its own days
  WHERE r.stayed = 0 OR b.verdict <> 'went_on' OR r.today IS NULL OR r.fixed_day IS NULL
    OR r.today - r.fixed_day > :major_review_days
)
SELECT j.reference AS reference,
  CASE j.verdict WHEN 'fits' THEN TRUE WHEN 'no_calendar' THEN NULL ELSE FALSE END AS conforms,
  CASE j.verdict WHEN 'fits' THEN NULL
    WHEN 'reviewed_late' THEN 'reviewed_late:' || CAST(j.taken AS TEXT)
    WHEN 'action_without_owner' THEN 'action_without_owner:' || CAST(j.unowned AS TEXT)
    ELSE j.verdict END AS reason,
  j.resolved_at AS at
FROM judged AS j
