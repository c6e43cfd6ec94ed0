-- id: CHK-CFG-07
-- version: 1
-- sentence: Before a deployment a baseline of all its items was taken, not longer before than the limit.
-- population: deployments into the live environment that name items, started in the period
-- record: deployment
-- time: deployment.started_at
-- parameters:
--   baseline_max_age: {type: seconds, default: 86400}
-- reasons:
--   no_baseline: "No baseline of its items was taken before it."
--   too_old: "Hours from the baseline to the start: {detail}."
--   items_missing: "Items that are in no baseline: {detail}."
-- short:
--   conforming: Baseline of all items
--   nonconforming: No sound baseline
--   not_assessable: Baselines are not in the source
WITH started AS (
  SELECT p.reference, p.started_at
  FROM ledger.deployment_as_of AS p
  WHERE COALESCE(p.environment, 'live') = 'live'
    AND p.started_at >= :period_start AND p.started_at < :period_end
), named AS (
  SELECT s.reference, s.started_at, t.value AS item, MAX(b.taken_at) AS taken_at
  FROM started AS s
  INNER JOIN ledger.deployment_item AS t ON t.deployment = s.reference
  INNER JOIN ledger.ci_as_of AS i ON i.reference = t.value
  LEFT JOIN ledger.baseline_item AS n ON n.item = i.uid
  LEFT JOIN ledger.baseline_as_of AS b ON b.reference = n.baseline AND b.state = 'taken'
    AND COALESCE(b.hash, '') <> '' AND b.taken_at <= s.started_at
  GROUP BY s.reference, s.started_at, t.value
), counted AS (
  SELECT n.reference, n.started_at AS at, COUNT(*) AS items, COUNT(n.taken_at) AS held,
    MIN(n.taken_at) AS oldest
  FROM named AS n
  GROUP BY n.reference, n.started_at
), judged AS (
  SELECT c.reference, c.at,
    CASE WHEN c.held = 0 THEN 'no_baseline'
      WHEN c.held < c.items THEN 'items_missing:' || CAST(c.items - c.held AS TEXT)
      WHEN SECS(c.oldest, c.at) > :baseline_max_age
        THEN 'too_old:' || CAST(CAST(FLOOR(SECS(c.oldest, c.at) / 3600) AS BIGINT) AS TEXT)
    END AS fault
  FROM counted AS c
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
