-- id: CHK-CHG-16
-- version: 5
-- sentence: Each quarter the change records are analysed within a month after its end, with figures, trends, conclusions and improvements.
-- population: quarters of the period that ended, with changes
-- reasons:
--   not_analysed: "No analysis of its changes was concluded."
--   not_whole: "Its analysis lacks {detail}."
--   analysed_late: "It was analysed only on {detail}."
-- short:
--   conforming: The changes are analysed
--   nonconforming: The changes are not analysed
--   not_assessable: Quarters are not in the source
WITH counted AS (
  SELECT c.requested_quarter AS quarter, MAX(c.requested_at) AS at
  FROM ledger.change_as_of AS c
  WHERE c.state <> 'new'
    AND c.requested_at >= :period_start AND c.requested_at < :period_end
  GROUP BY c.requested_quarter
), improved AS (
  SELECT i.change_analysis, COUNT(*) AS improvements
  FROM ledger.change_analysis_improvement AS i
  -- in words, or the number of an improvement
  WHERE SAYS(i.value) OR i.value LIKE 'IMP0%'
  GROUP BY i.change_analysis
), figured AS (
  SELECT f.change_analysis, COUNT(*) AS figures
  FROM ledger.change_analysis_figure AS f
  WHERE f.key <> 'emergency_words'
  GROUP BY f.change_analysis
), made AS (
  SELECT a.period, MIN(FOUND_EMPTY(a.reference, a.trends, a.conclusions)) AS empty,
    MIN(a.made_at) AS made_at, MIN(CASE WHEN f.figures IS NULL THEN 'figures' WHEN NOT SAYS(a.trends, a.title) THEN 'trends'
      WHEN NOT SAYS(a.conclusions, a.title) THEN 'conclusions'
      WHEN i.improvements IS NULL AND NOT COALESCE(a.no_improvements, FALSE) THEN 'improvements' ELSE '' END) AS lacks
  FROM ledger.change_analysis_as_of AS a
  LEFT JOIN improved AS i ON i.change_analysis = a.reference
  LEFT JOIN figured AS f ON f.change_analysis = a.reference
  WHERE a.state = 'concluded' AND NOT a.made_at IS NULL
  GROUP BY a.period
), due AS (
  -- a quarter is judged a month after its end
  SELECT c.quarter, c.at,
    CAST(CASE SUBSTRING(c.quarter, 7, 1)
      WHEN '1' THEN SUBSTRING(c.quarter, 1, 4) || '-05-01'
      WHEN '2' THEN SUBSTRING(c.quarter, 1, 4) || '-08-01'
      WHEN '3' THEN SUBSTRING(c.quarter, 1, 4) || '-11-01'
      ELSE CAST(CAST(SUBSTRING(c.quarter, 1, 4) AS INT) + 1 AS TEXT) || '-02-01' END AS DATE) AS until
  FROM counted AS c
), judged AS (
  SELECT n.quarter, n.at,
    CASE WHEN m.lacks IS NULL THEN 'not_analysed'
      WHEN m.lacks <> '' THEN 'not_whole:' || m.lacks
      WHEN m.made_at >= n.until
        THEN 'analysed_late:' || CAST(CAST(m.made_at AS DATE) AS TEXT)
      ELSE m.empty END AS verdict
  FROM due AS n
  LEFT JOIN made AS m ON m.period = n.quarter
  WHERE :as_of >= n.until
)
SELECT j.quarter AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
