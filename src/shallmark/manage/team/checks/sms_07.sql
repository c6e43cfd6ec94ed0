-- id: CHK-SMS-07
-- version: 6
-- sentence: Each mandatory role is held by an active person who accepted it in person, within the working days allowed; no vacancy in the period was longer; whoever left holds none.
-- population: roles marked mandatory, as of the run
-- record: role
-- parameters:
--   accept_days: {type: working_days, default: 5}
-- reasons:
--   vacant: "Nobody holds the role."
--   was_vacant: "Nobody held the role from {detail} on, for longer than is allowed."
--   inactive: "The person who holds the role is not active."
--   not_accepted: "The person has not accepted the role in time."
--   accepted_by_another: "Somebody else recorded the acceptance: the holder has to accept."
--   accepted_before: "The acceptance on record is older than the record of the appointment."
--   accepted_late: "The person accepted the role only on {detail}."
-- short:
--   conforming: Held by an active person who accepted
--   nonconforming: The role is not held as it must be
--   not_assessable: Holders are not on record
WITH calendar AS (
  -- one that closes: elsewhere each day would be a working day
  SELECT COALESCE(MIN(CASE WHEN NOT w.working THEN w.calendar END), MIN(w.calendar)) AS name
  FROM ledger.workday AS w
), dated AS (
  -- an appointment that was dated back can be accepted from its recording on, and an acceptance
  -- counts from the moment it was entered
  SELECT a.role, p.active, a.accepted_at < a.created_at AS untrue,
    a.accepted_by IS NULL OR a.accepted_by <> a.person AS foreign_word,
    GREATEST(a.starts_on, CAST(a.created_at AS DATE)) AS began_on,
    CASE WHEN a.accepted_at <= :as_of
      THEN CAST(GREATEST(a.accepted_at, a.acceptance_recorded_at) AS DATE) END AS accepted_on
  FROM ledger.role_assignment_as_of AS a
  LEFT JOIN ledger.person_as_of AS p ON p.reference = a.person
  WHERE a.starts_on <= CAST(:as_of AS DATE)
    AND (a.ends_on IS NULL OR a.ends_on > CAST(:as_of AS DATE))
), gone AS (
  -- the day on which somebody left who has not come back
  SELECT p.reference, MAX(CAST(v.valid_to AS DATE)) AS on_day
  FROM ledger.person_as_of AS p
  INNER JOIN ledger.person_version AS v ON v.reference = p.reference
    AND v.active AND v.valid_to <= :as_of
  WHERE NOT p.active
  GROUP BY p.reference
), followed AS (
  -- each appointment, and until when those before it held the role
  SELECT a.role, GREATEST(a.starts_on, CAST(a.created_at AS DATE)) AS began_on,
    MAX(COALESCE(LEAST(a.ends_on, g.on_day), a.ends_on, g.on_day, DATE '9999-12-31')) OVER (
      PARTITION BY a.role ORDER BY GREATEST(a.starts_on, CAST(a.created_at AS DATE)), a.reference
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS held_until
  FROM ledger.role_assignment_as_of AS a
  LEFT JOIN gone AS g ON g.reference = a.person
  WHERE a.starts_on <= CAST(:as_of AS DATE)
), vacant AS (
  SELECT f.role, MAX(f.held_until) AS since
  FROM followed AS f
  CROSS JOIN calendar AS c
  LEFT JOIN ledger.workday AS gone ON gone.calendar = c.name AND gone.day = f.held_until
  LEFT JOIN ledger.workday AS came ON came.calendar = c.name AND came.day = f.began_on
  WHERE f.held_until < f.began_on AND COALESCE(came.ordinal - gone.ordinal, 99) > :accept_days
    AND f.began_on >= CAST(:period_start AS DATE) AND f.began_on < CAST(:period_end AS DATE)
  GROUP BY f.role
), held AS (
  -- 0 nobody, 1 inactive, 2 not accepted, 3 by another, 4 before, 5 late, 6 held
  SELECT d.role, MAX(d.accepted_on) AS accepted_on,
    MAX(CASE WHEN d.active IS NULL OR NOT d.active THEN 1
      WHEN d.foreign_word AND NOT d.accepted_on IS NULL THEN 3
      WHEN d.untrue AND NOT d.accepted_on IS NULL THEN 4
      WHEN COALESCE(until.ordinal - began.ordinal, 99) <= :accept_days THEN 6
      WHEN d.accepted_on IS NULL THEN 2
      ELSE 5 END) AS degree
  FROM dated AS d
  CROSS JOIN calendar AS c
  LEFT JOIN ledger.workday AS began ON began.calendar = c.name AND began.day = d.began_on
  LEFT JOIN ledger.workday AS until ON until.calendar = c.name
    AND until.day = COALESCE(d.accepted_on, CAST(:as_of AS DATE))
  GROUP BY d.role
)
SELECT r.reference AS reference,
  COALESCE(h.degree, 0) = 6 AND v.since IS NULL AS conforms,
  CASE COALESCE(h.degree, 0) WHEN 0 THEN 'vacant' WHEN 1 THEN 'inactive'
    WHEN 2 THEN 'not_accepted' WHEN 3 THEN 'accepted_by_another' WHEN 4 THEN 'accepted_before'
    WHEN 5 THEN 'accepted_late:' || CAST(h.accepted_on AS TEXT)
    ELSE 'was_vacant:' || CAST(v.since AS TEXT) END AS reason,
  :as_of AS at
FROM ledger.role_as_of AS r
LEFT JOIN held AS h ON h.role = r.reference
LEFT JOIN vacant AS v ON v.role = r.reference
WHERE r.mandatory
