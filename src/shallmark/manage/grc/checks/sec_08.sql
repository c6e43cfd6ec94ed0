-- id: CHK-SEC-08
-- version: 1
-- sentence: In each quarter security incidents are analysed by type, volume and impact, with improvements or the statement that there are none.
-- population: whole quarters of the period
-- record: ""
-- reasons:
--   not_analysed: "No analysis of security incidents covers the quarter."
--   no_figures: "The analysis of the quarter gives no figures."
--   no_conclusion: "The analysis names no improvement and does not say that there is none."
-- short:
--   conforming: Analysed with figures and conclusion
--   nonconforming: Not analysed in full
--   not_assessable: Analyses are not on record
WITH days AS (
  SELECT SUBSTRING(CAST(w.day AS TEXT), 1, 4) AS year,
    SUBSTRING(CAST(w.day AS TEXT), 6, 2) AS month
  FROM ledger.workday AS w
), quarters AS (
  SELECT d.year || CASE WHEN d.month <= '03' THEN '-01-01' WHEN d.month <= '06' THEN '-04-01'
    WHEN d.month <= '09' THEN '-07-01' ELSE '-10-01' END AS first
  FROM days AS d
  GROUP BY d.year, d.month
), whole AS (
  SELECT q.first, MIN(CAST(q.first AS DATE)) AS start_on
  FROM quarters AS q
  WHERE CAST(q.first AS DATE) >= CAST(:period_start AS DATE)
    AND CAST(q.first AS DATE) + INTERVAL '3' MONTH <= LEAST(:period_end, :as_of)
  GROUP BY q.first
), figures AS (
  SELECT f.trend_analysis, COUNT(f.key) AS known
  FROM ledger.trend_analysis_figure AS f
  GROUP BY f.trend_analysis
), better AS (
  SELECT i.trend_analysis, COUNT(i.value) AS named
  FROM ledger.trend_analysis_improvement AS i
  GROUP BY i.trend_analysis
), analysed AS (
  -- 1 nothing but an analysis, 2 with figures, 3 with figures and conclusion
  SELECT w.first, MAX(CASE WHEN f.known IS NULL THEN 1
    WHEN b.named IS NULL AND t.conclusions IS NULL THEN 2 ELSE 3 END) AS degree
  FROM whole AS w
  INNER JOIN ledger.trend_analysis AS t
    ON t.scope = 'security' AND t.period_start <= w.start_on
    AND t.period_end >= w.start_on + INTERVAL '3' MONTH
    AND t.made_at <= CAST(:as_of AS DATE)
  LEFT JOIN figures AS f ON f.trend_analysis = t.reference
  LEFT JOIN better AS b ON b.trend_analysis = t.reference
  GROUP BY w.first
)
SELECT w.first AS reference, COALESCE(a.degree, 0) = 3 AS conforms,
  CASE COALESCE(a.degree, 0) WHEN 0 THEN 'not_analysed' WHEN 1 THEN 'no_figures'
    WHEN 2 THEN 'no_conclusion' END AS reason,
  :as_of AS at
FROM whole AS w
LEFT JOIN analysed AS a ON a.first = w.first
