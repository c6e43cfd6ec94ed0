-- id: CHK-IMP-08
-- version: 2
-- sentence: In each half-year every source gave an opportunity for improvement, or it is stated that it gave none.
-- population: the ten sources in each half-year back from the end of the period, as long as the register is kept
-- record: ""
-- reasons:
--   silent: "No opportunity came from it, and nobody states that there was none."
-- short:
--   conforming: An opportunity, or a statement of none
--   nonconforming: Silent for half a year
--   not_assessable: Sources are not on record
WITH source AS (
  SELECT 'slm' AS name
  UNION ALL SELECT 'supplier' AS name
  UNION ALL SELECT 'brm' AS name
  UNION ALL SELECT 'incident' AS name
  UNION ALL SELECT 'problem' AS name
  UNION ALL SELECT 'change' AS name
  UNION ALL SELECT 'release' AS name
  UNION ALL SELECT 'security' AS name
  UNION ALL SELECT 'audit' AS name
  UNION ALL SELECT 'review' AS name
), register AS (
  SELECT MIN(i.created_at) AS kept_since, LEAST(:period_end, :as_of) AS until
  FROM ledger.improvement_as_of AS i
), half AS (
  SELECT g.until - INTERVAL '6' MONTH AS from_at, g.until AS to_at
  FROM register AS g
  WHERE g.kept_since <= g.until - INTERVAL '6' MONTH
  UNION ALL
  SELECT g.until - INTERVAL '12' MONTH AS from_at, g.until - INTERVAL '6' MONTH AS to_at
  FROM register AS g
  WHERE g.kept_since <= g.until - INTERVAL '12' MONTH
    AND g.until - INTERVAL '12' MONTH >= :period_start
), heard AS (
  SELECT h.from_at, i.source, COUNT(i.reference) AS opportunities
  FROM half AS h
  INNER JOIN ledger.improvement_as_of AS i
    ON i.created_at >= h.from_at AND i.created_at < h.to_at
    -- a source that is named long afterwards gave nothing
    AND NOT BELATED(i.created_at, i.source_recorded_at)
  GROUP BY h.from_at, i.source
)
SELECT SUBSTRING(CAST(h.from_at AS TEXT), 1, 10) || ' ' || s.name AS reference,
  NOT o.opportunities IS NULL AS conforms,
  CASE WHEN o.opportunities IS NULL THEN 'silent' END AS reason,
  h.from_at AS at
FROM half AS h
CROSS JOIN source AS s
LEFT JOIN heard AS o ON o.from_at = h.from_at AND o.source = s.name
