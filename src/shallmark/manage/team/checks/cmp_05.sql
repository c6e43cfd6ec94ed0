-- id: CHK-CMP-05
-- version: 5
-- sentence: Everybody in the teams has confirmed the policies in force in time; what was due before somebody left, or left the last team, or before two people ended that readers confirm, stays due.
-- population: "people who are active members of a team, as of the run, or were in the period"
-- record: person
-- parameters:
--   ack_days: {type: days, default: 30}
-- reasons:
--   not_confirmed: "Policies not confirmed in time: {detail}."
-- short:
--   conforming: Confirmed in time
--   nonconforming: Policies not confirmed in time
--   not_assessable: Confirmations are not on record

WITH asked AS (
  -- whoever ends alone that readers confirm ends nothing
  SELECT v.reference, v.effective_from,
    CASE WHEN NOT d.acknowledged AND NOT COALESCE(d.acknowledged_lost, FALSE)
      THEN d.acknowledged_until ELSE :as_of END AS until
  FROM ledger.document_version_as_of AS v
  INNER JOIN ledger.document AS d ON d.reference = v.document
  WHERE v.state = 'in_force' AND COALESCE(d.settled_kind, d.kind) = 'policy'
    AND (d.acknowledged OR d.acknowledged_lost
      OR (d.acknowledged_until >= :period_start AND d.acknowledged_until <= :as_of))
), current_members AS (
  SELECT DISTINCT m.person FROM ledger.team_member AS m
), members AS (
  SELECT m.person, :as_of AS until FROM current_members AS m
  -- whoever leaves the last team owed what was due by then
  UNION ALL SELECT e.person, MAX(e.until) AS until
  FROM ledger.team_belonging AS e
  LEFT JOIN current_members AS m ON m.person = e.person
  WHERE m.person IS NULL AND NOT e.lead AND e.until >= :period_start AND e.until <= :as_of
  GROUP BY e.person
), given AS (
  SELECT a.person, a.document_version, MIN(a.at) AS at
  FROM ledger.acknowledgement AS a
  WHERE a.at <= :as_of
  GROUP BY a.person, a.document_version
), left_by AS (
  SELECT v.reference, MAX(v.valid_to) AS at
  FROM ledger.person_version AS v
  WHERE v.active AND v.valid_to <= :as_of
  GROUP BY v.reference
), readers AS (
  -- whoever left in the period owed what was due by then
  SELECT p.reference, p.joined_at, p.joined_recorded_at, p.created_at,
    CASE WHEN p.active THEN :as_of ELSE l.at END AS until
  FROM ledger.person_as_of AS p
  LEFT JOIN left_by AS l ON l.reference = p.reference
  WHERE COALESCE(p.kind, 'person') <> 'system'
    AND (p.active OR (l.at >= :period_start AND l.at < :period_end))
), counted AS (
  SELECT p.reference,
    COUNT(CASE WHEN CAST(LEAST(COALESCE(g.at, p.until), p.until, m.until, v.until) AS DATE)
        > GREATEST(CAST(v.effective_from AS DATE),
            -- a day of joining that is written long afterwards gives nobody more time
            COALESCE(CASE WHEN NOT BELATED(p.joined_at, p.joined_recorded_at)
                OR p.joined_recorded_at <= p.created_at THEN p.joined_at END,
              CAST(v.effective_from AS DATE)))
          + INTERVAL '1' DAY * CAST(:ack_days AS INT) THEN 1 END) AS late
  FROM readers AS p
  INNER JOIN members AS m ON m.person = p.reference
  CROSS JOIN asked AS v
  LEFT JOIN given AS g ON g.person = p.reference AND g.document_version = v.reference
  GROUP BY p.reference
)
SELECT c.reference AS reference, c.late = 0 AS conforms,
  CASE WHEN c.late > 0 THEN 'not_confirmed:' || CAST(c.late AS TEXT) END AS reason,
  :as_of AS at
FROM counted AS c
