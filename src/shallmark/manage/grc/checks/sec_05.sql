-- id: CHK-SEC-05
-- version: 5
-- sentence: Information security risks, which the assessment names and which were ones then, were assessed within the last twelve months, in time after the assessment before, and recorded in time.
-- population: the newest assessment of information security risks, as of the run
-- record: risk_assessment
-- parameters:
--   security_assessment: {type: months, default: 12}
-- reasons:
--   no_risk: "The newest assessment names no risk of information security that was looked at."
--   assessed_late: "The assessment before it was of {detail}."
--   recorded_late: "The newest assessment was recorded only on {detail}, long after its day."
--   ahead: "The newest assessment is of a day to come: {detail}."
--   overdue: "The newest assessment is of {detail}."
-- short:
--   conforming: Assessed within the interval
--   nonconforming: The newest assessment is too old
--   not_assessable: Assessments are not on record
WITH newest AS (
  SELECT a.reference, a.done_at, a.done_recorded_at, a.recorded_at,
    LAG(a.done_at) OVER (ORDER BY a.done_at, a.reference) AS before,
    ROW_NUMBER() OVER (ORDER BY a.done_at DESC, a.reference DESC) AS place
  FROM ledger.risk_assessment AS a
  WHERE a.scope = 'security' AND NOT AHEAD(a.done_at, :as_of) AND a.recorded_at <= :as_of
), begun AS (
  SELECT v.reference, MIN(v.valid_from) AS at
  FROM ledger.risk_version AS v
  GROUP BY v.reference
), named AS (
  SELECT l.risk_assessment, COUNT(DISTINCT r.reference) AS risks
  FROM ledger.risk_assessment_risk AS l
  INNER JOIN newest AS n ON n.reference = l.risk_assessment AND n.place = 1
  INNER JOIN ledger.risk_as_of AS r ON r.reference = l.value AND r.state <> 'identified'
  INNER JOIN begun AS b ON b.reference = r.reference
  -- as it was called on that day, or first, where the assessment found it
  INNER JOIN ledger.risk_version AS v ON v.reference = r.reference AND v.category = 'security'
    AND (v.valid_from = b.at OR CAST(v.valid_from AS DATE) <= n.done_at)
    AND (v.valid_to IS NULL OR CAST(v.valid_to AS DATE) > n.done_at)
  GROUP BY l.risk_assessment
), judged AS (
  SELECT n.reference, n.recorded_at,
    CASE WHEN n.done_at + INTERVAL '1' MONTH * CAST(:security_assessment AS INT)
        < CAST(:as_of AS DATE) THEN 'overdue:' || CAST(n.done_at AS TEXT)
      WHEN AHEAD(n.done_at, n.done_recorded_at) THEN 'ahead:' || CAST(n.done_at AS TEXT)
      WHEN BELATED(n.done_at, n.done_recorded_at)
        THEN 'recorded_late:' || CAST(CAST(n.done_recorded_at AS DATE) AS TEXT)
      WHEN n.before + INTERVAL '1' MONTH * CAST(:security_assessment AS INT) < n.done_at
        AND n.done_at >= CAST(:period_start AS DATE) AND n.done_at < CAST(:period_end AS DATE)
        THEN 'assessed_late:' || CAST(n.before AS TEXT)
      WHEN m.risks IS NULL THEN 'no_risk' END AS verdict
  FROM newest AS n
  LEFT JOIN named AS m ON m.risk_assessment = n.reference
  WHERE n.place = 1
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason,
  j.recorded_at AS at
FROM judged AS j
