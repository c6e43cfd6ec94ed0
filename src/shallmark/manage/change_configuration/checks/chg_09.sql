-- id: CHK-CHG-09
-- version: 1
-- sentence: A quarter with many emergency changes is analysed.
-- population: quarters of the period that ended, with changes
-- parameters:
--   emergency_share: {type: share, default: 0.1}
-- reasons:
--   not_analysed: "{detail} percent of its changes were emergencies, and no analysis says why."
-- short:
--   conforming: Few emergencies, or analysed
--   nonconforming: Many emergencies, not analysed
--   not_assessable: Quarters are not in the source
WITH counted AS (
  SELECT c.requested_quarter AS quarter, MAX(c.requested_at) AS at, COUNT(*) AS total,
    SUM(CASE WHEN c.category = 'emergency' THEN 1 ELSE 0 END) AS emergencies
  FROM ledger.change_as_of AS c
  WHERE c.state NOT IN ('new', 'canceled')
    AND c.requested_at >= :period_start AND c.requested_at < :period_end
  GROUP BY c.requested_quarter
), explained AS (
  SELECT a.period
  FROM ledger.change_analysis_as_of AS a
  INNER JOIN ledger.change_analysis_figure AS f ON f.change_analysis = a.reference
    AND f.key = 'emergency_words'
  WHERE a.state = 'concluded'
  GROUP BY a.period
)
SELECT n.quarter AS reference,
  n.emergencies <= :emergency_share * n.total OR NOT e.period IS NULL AS conforms,
  CASE WHEN n.emergencies <= :emergency_share * n.total OR NOT e.period IS NULL THEN NULL
    ELSE 'not_analysed:' || CAST(CAST(ROUND(n.emergencies * 100.0 / n.total, 0) AS INT) AS TEXT)
    END AS reason,
  n.at AS at
FROM counted AS n
LEFT JOIN explained AS e ON e.period = n.quarter
-- a quarter is judged a month after its end
WHERE :as_of >= CAST(CASE SUBSTRING(n.quarter, 7, 1)
    WHEN '1' THEN SUBSTRING(n.quarter, 1, 4) || '-05-01'
    WHEN '2' THEN SUBSTRING(n.quarter, 1, 4) || '-08-01'
    WHEN '3' THEN SUBSTRING(n.quarter, 1, 4) || '-11-01'
    ELSE CAST(CAST(SUBSTRING(n.quarter, 1, 4) AS INT) + 1 AS TEXT) || '-02-01' END AS DATE)
