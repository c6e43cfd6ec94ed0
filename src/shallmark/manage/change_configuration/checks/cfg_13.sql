-- id: CHK-CFG-13
-- version: 3
-- sentence: Where licence, warranty or support ends soon or has ended, an action is named.
-- population: assets not ended whose licence, warranty or support has an end, as of the run
-- record: asset
-- parameters:
--   expiry_notice: {type: days, default: 90}
-- reasons:
--   dropped: "The action that is named was dropped: {detail}."
--   no_action: "It ends or has ended, and no action is named: {detail}."
-- short:
--   conforming: No end near, or an action named
--   nonconforming: End without an action
--   not_assessable: Assets are not in the source
WITH ends AS (
  SELECT a.reference, a.created_at AS at, a.title, a.action,
    LEAST(COALESCE(a.licence_end, DATE '9999-12-31'), COALESCE(a.warranty_end, DATE '9999-12-31'),
      COALESCE(a.support_end, DATE '9999-12-31')) AS first_end
  FROM ledger.asset_as_of AS a
  WHERE a.state NOT IN ('ended', 'disposed')
    AND (a.licence_end IS NOT NULL OR a.warranty_end IS NOT NULL OR a.support_end IS NOT NULL)
), dropped AS (
  SELECT e.reference, MIN(x.reference) AS action
  FROM ends AS e
  INNER JOIN ledger.action_as_of AS x ON x.state = 'dropped'
    AND e.action LIKE '%' || x.reference || '%'
  GROUP BY e.reference
), judged AS (
  SELECT e.reference, e.at,
    CASE WHEN NOT SAYS(e.action, e.title)
        AND e.first_end <= CAST(:as_of AS DATE) + INTERVAL '1' DAY * CAST(:expiry_notice AS INT)
      THEN 'no_action:' || CAST(e.first_end AS TEXT)
      WHEN NOT x.action IS NULL
        AND e.first_end <= CAST(:as_of AS DATE) + INTERVAL '1' DAY * CAST(:expiry_notice AS INT)
      THEN 'dropped:' || x.action END AS fault
  FROM ends AS e
  LEFT JOIN dropped AS x ON x.reference = e.reference
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
