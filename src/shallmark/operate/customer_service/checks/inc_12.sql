-- id: CHK-INC-12
-- version: 3
-- sentence: In a month in which the share of reopened incidents among the closed ones is above the limit, the reopenings were analysed.
-- population: whole months of the period in which incidents were closed
-- record: ""
-- time: incident.closed_at
-- parameters:
--   reopen_share: {type: share, default: 0.05}
-- partial:
--   - trend_analysis
-- reasons:
--   too_many_reopened: "Reopened incidents, in percent of those closed: {detail}. No analysis covers the month."
-- short:
--   conforming: Few reopened, or analysed
--   nonconforming: Many reopened, not analysed
--   not_assessable: Reopenings cannot be judged
WITH unbuilt AS (
  SELECT MAX(CASE WHEN c.record_type = 'trend_analysis' THEN 1 ELSE 0 END) AS analysis
  FROM ledger.source_coverage AS c
  WHERE c.column_name = '*' AND c.supplied = FALSE
), months AS (
  SELECT i.closed_month, COUNT(*) AS closed, MAX(i.closed_at) AS last_at,
    COUNT(CASE WHEN i.reopened_count > 0 THEN 1 END) AS reopened,
    MAX(CASE WHEN SOURCE_GAP(i.source_system, 'incident.reopened_count') IS NULL THEN 0 ELSE 1
      END) AS not_supplied
  FROM ledger.incident_as_of AS i
  WHERE i.state = 'closed' AND i.closed_at >= :period_start AND i.closed_at < :period_end
  GROUP BY i.closed_month
), analysed AS (
  SELECT m.closed_month, COUNT(t.reference) AS analyses
  FROM months AS m
  INNER JOIN ledger.trend_analysis AS t
    ON t.period_start <= m.closed_month AND t.period_end > m.last_at
    AND t.made_at <= CAST(:as_of AS DATE) AND t.scope = 'all'
  GROUP BY m.closed_month
), judged AS (
  SELECT m.closed_month, m.last_at, m.closed, m.reopened,
    CASE WHEN m.reopened <= m.closed * :reopen_share AND m.not_supplied = 0 THEN 'fits'
      WHEN a.analyses > 0 THEN 'fits'
      WHEN m.reopened <= m.closed * :reopen_share THEN 'field_missing:reopened_count'
      WHEN u.analysis = 1 THEN 'source_not_built:trend_analysis'
      ELSE 'too_many_reopened' END AS verdict
  FROM months AS m
  LEFT JOIN analysed AS a ON a.closed_month = m.closed_month
  CROSS JOIN unbuilt AS u
  -- whole months only: a part of one proves nothing about its share
  WHERE m.closed_month >= CAST(:period_start AS DATE)
    AND m.closed_month + INTERVAL '1' MONTH <= LEAST(:period_end, :as_of)
)
SELECT SUBSTRING(CAST(j.closed_month AS TEXT), 1, 7) AS reference,
  CASE j.verdict WHEN 'fits' THEN TRUE WHEN 'too_many_reopened' THEN FALSE END AS conforms,
  CASE j.verdict WHEN 'fits' THEN NULL
    WHEN 'too_many_reopened' THEN 'too_many_reopened:' ||
      CAST(CAST(FLOOR(100.0 * j.reopened / j.closed) AS BIGINT) AS TEXT)
    ELSE j.verdict END AS reason,
  j.last_at AS at
FROM judged AS j
