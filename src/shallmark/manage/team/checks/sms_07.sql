-- id: CHK-SMS-07
-- version: 2
-- sentence: Each mandatory role is held by an active person who accepted it within the working days allowed.
-- population: roles marked mandatory, as of the run
-- record: role
-- parameters:
--   accept_days: {type: working_days, default: 5}
-- reasons:
--   vacant: "Nobody holds the role."
--   inactive: "The person who holds the role is not active."
--   not_accepted: "The person has not accepted the role in time."
-- short:
--   conforming: Held by an active person who accepted
--   nonconforming: The role is not held as it must be
--   not_assessable: Holders are not on record
WITH calendar AS (
  -- one that closes: elsewhere each day would be a working day
  SELECT COALESCE(MIN(CASE WHEN NOT w.working THEN w.calendar END), MIN(w.calendar)) AS name
  FROM ledger.workday AS w
), held AS (
  -- 0 nobody, 1 inactive, 2 not accepted in time, 3 held
  SELECT a.role,
    MAX(CASE WHEN p.active IS NULL OR NOT p.active THEN 1
      WHEN a.accepted_at <= :as_of THEN 3
      WHEN COALESCE(today.ordinal - began.ordinal, 99) <= :accept_days THEN 3
      ELSE 2 END) AS degree
  FROM ledger.role_assignment_as_of AS a
  LEFT JOIN ledger.person_as_of AS p ON p.reference = a.person
  CROSS JOIN calendar AS c
  LEFT JOIN ledger.workday AS began ON began.calendar = c.name AND began.day = a.starts_on
  LEFT JOIN ledger.workday AS today
    ON today.calendar = c.name AND today.day = CAST(:as_of AS DATE)
  WHERE a.starts_on <= CAST(:as_of AS DATE)
    AND (a.ends_on IS NULL OR a.ends_on > CAST(:as_of AS DATE))
  GROUP BY a.role
)
SELECT r.reference AS reference,
  COALESCE(h.degree, 0) = 3 AS conforms,
  CASE COALESCE(h.degree, 0) WHEN 0 THEN 'vacant' WHEN 1 THEN 'inactive'
    WHEN 2 THEN 'not_accepted' END AS reason,
  :as_of AS at
FROM ledger.role_as_of AS r
LEFT JOIN held AS h ON h.role = r.reference
WHERE r.mandatory
