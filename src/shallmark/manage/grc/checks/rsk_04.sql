-- id: CHK-RSK-04
-- version: 3
-- sentence: The register holds assessed risks, open or lately reviewed, of each category that the management system must look at, and looked at as such.
-- population: the six categories, once the register holds a risk
-- record: ""
-- parameters:
--   risk_review: {type: months, default: 12}
-- reasons:
--   no_risk: "Nobody looked for risks of this category, or nobody assessed what was found."
-- short:
--   conforming: Looked for
--   nonconforming: Not looked for
--   not_assessable: Categories are not on record
WITH wanted AS (
  SELECT 'organisation' AS category
  UNION ALL SELECT 'requirements' AS category
  UNION ALL SELECT 'other_parties' AS category
  UNION ALL SELECT 'availability' AS category
  UNION ALL SELECT 'continuity' AS category
  UNION ALL SELECT 'security' AS category
), recalled AS (
  -- the day on which it ceased to be of another category
  SELECT r.reference, MAX(CAST(v.valid_to AS DATE)) AS on_day
  FROM ledger.risk_as_of AS r
  INNER JOIN ledger.risk_version AS v ON v.reference = r.reference
    AND v.category <> r.category AND v.valid_to <= :as_of
  GROUP BY r.reference
), kept AS (
  SELECT r.category, COUNT(r.reference) AS risks
  FROM ledger.risk_as_of AS r
  LEFT JOIN recalled AS c ON c.reference = r.reference
  -- a title that nobody assessed is not looked at
  WHERE (NOT r.state IN ('identified', 'closed')
    OR r.state = 'closed' AND r.reviewed_at + INTERVAL '1' MONTH * CAST(:risk_review AS INT) >= CAST(:as_of AS DATE))
    -- nor is one that was called another since anybody looked at it
    AND (c.on_day IS NULL OR c.on_day <= GREATEST(CAST(r.assessed_at AS DATE),
      COALESCE(r.reviewed_at, CAST(r.assessed_at AS DATE))))
  GROUP BY r.category
), register AS (
  SELECT COUNT(r.reference) AS risks
  FROM ledger.risk_as_of AS r
)
SELECT w.category AS reference, NOT k.risks IS NULL AS conforms,
  CASE WHEN k.risks IS NULL THEN 'no_risk' END AS reason, :as_of AS at
FROM wanted AS w
CROSS JOIN register AS g
LEFT JOIN kept AS k ON k.category = w.category
WHERE g.risks > 0
