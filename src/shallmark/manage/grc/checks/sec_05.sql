-- id: CHK-SEC-05
-- version: 1
-- sentence: Information security risks were assessed within the last twelve months.
-- population: the newest assessment of information security risks, as of the run
-- record: risk_assessment
-- parameters:
--   security_assessment: {type: months, default: 12}
-- reasons:
--   overdue: "The newest assessment is of {detail}."
-- short:
--   conforming: Assessed within the interval
--   nonconforming: The newest assessment is too old
--   not_assessable: Assessments are not on record
WITH newest AS (
  SELECT a.reference, a.done_at, a.recorded_at,
    ROW_NUMBER() OVER (ORDER BY a.done_at DESC, a.reference DESC) AS place
  FROM ledger.risk_assessment AS a
  WHERE a.scope = 'security' AND a.done_at <= CAST(:as_of AS DATE) AND a.recorded_at <= :as_of
)
SELECT n.reference AS reference,
  n.done_at + INTERVAL '1' MONTH * CAST(:security_assessment AS INT) >= CAST(:as_of AS DATE)
    AS conforms,
  CASE WHEN n.done_at + INTERVAL '1' MONTH * CAST(:security_assessment AS INT)
      < CAST(:as_of AS DATE) THEN 'overdue:' || CAST(n.done_at AS TEXT) END AS reason,
  n.recorded_at AS at
FROM newest AS n
WHERE n.place = 1
