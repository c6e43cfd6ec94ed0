-- id: CHK-CMP-05
-- version: 3
-- sentence: Everybody in the teams has confirmed the policies in force in time.
-- population: "active people of the teams, as of the run"
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
  SELECT v.reference, v.effective_from
  FROM ledger.document_version_as_of AS v
  INNER JOIN ledger.document AS d ON d.reference = v.document
  WHERE v.state = 'in_force' AND COALESCE(d.settled_kind, d.kind) = 'policy' AND d.acknowledged
), members AS (
  SELECT DISTINCT m.person FROM ledger.team_member AS m
), given AS (
  SELECT a.person, a.document_version, MIN(a.at) AS at
  FROM ledger.acknowledgement AS a
  WHERE a.at <= :as_of
  GROUP BY a.person, a.document_version
), counted AS (
  SELECT p.reference,
    COUNT(CASE WHEN CAST(COALESCE(g.at, :as_of) AS DATE)
        > GREATEST(CAST(v.effective_from AS DATE),
            -- a day of joining that is written long afterwards gives nobody more time
            COALESCE(CASE WHEN NOT BELATED(p.joined_at, p.joined_recorded_at)
                OR p.joined_recorded_at <= p.created_at THEN p.joined_at END,
              CAST(v.effective_from AS DATE)))
          + INTERVAL '1' DAY * CAST(:ack_days AS INT) THEN 1 END) AS late
  FROM ledger.person_as_of AS p
  INNER JOIN members AS m ON m.person = p.reference
  CROSS JOIN asked AS v
  LEFT JOIN given AS g ON g.person = p.reference AND g.document_version = v.reference
  WHERE p.active AND COALESCE(p.kind, 'person') <> 'system'
  GROUP BY p.reference
)
SELECT c.reference AS reference, c.late = 0 AS conforms,
  CASE WHEN c.late > 0 THEN 'not_confirmed:' || CAST(c.late AS TEXT) END AS reason,
  :as_of AS at
FROM counted AS c
