-- id: CHK-CFG-14
-- version: 2
-- sentence: What discovery sees is registered within its days, and what is live was seen lately.
-- population: keys seen by discovery in the period, and live items with a discovery key
-- parameters:
--   recon_days: {type: days, default: 5}
--   stale_days: {type: days, default: 30}
-- reasons:
--   not_registered: "Seen for days without an item: {detail}."
--   not_seen: "Live, and not seen for days: {detail}."
-- short:
--   conforming: Register and discovery agree
--   nonconforming: Not registered, or not seen
--   not_assessable: Sightings are not in the source
WITH seen AS (
  -- seen when it was recorded, at the latest
  SELECT d.key, MIN(LEAST(d.seen_at, d.recorded_at)) AS first_at,
    MAX(LEAST(d.seen_at, d.recorded_at)) AS last_at
  FROM ledger.discovery_result AS d
  WHERE d.seen_at < :as_of
  GROUP BY d.key
), judged AS (
  SELECT s.key AS reference, s.last_at AS at,
    CASE WHEN COUNT(i.reference) = 0 AND SECS(s.first_at, :as_of) > :recon_days * 86400
      THEN 'not_registered:' || CAST(CAST(FLOOR(SECS(s.first_at, :as_of) / 86400) AS BIGINT) AS TEXT)
    END AS fault
  FROM seen AS s
  LEFT JOIN ledger.ci_as_of AS i ON i.discovery_key = s.key OR i.uid = s.key
  WHERE s.last_at >= :period_start
    AND NOT EXISTS (
      SELECT 1 FROM ledger.ci_as_of AS o WHERE o.status = 'live' AND o.discovery_key = s.key
    )
  GROUP BY s.key, s.first_at, s.last_at
  UNION ALL
  SELECT i.reference, COALESCE(s.last_at, i.live_at, i.created_at),
    CASE WHEN SECS(COALESCE(s.last_at, i.live_at, i.created_at), :as_of) > :stale_days * 86400
      THEN 'not_seen:' || CAST(CAST(FLOOR(SECS(COALESCE(s.last_at, i.live_at, i.created_at), :as_of)
        / 86400) AS BIGINT) AS TEXT) END
  FROM ledger.ci_as_of AS i
  LEFT JOIN seen AS s ON s.key = i.discovery_key
  WHERE i.status = 'live' AND COALESCE(i.discovery_key, '') <> ''
    -- where nothing was ever seen, no discovery is connected: nothing can be judged
    AND EXISTS (SELECT 1 FROM seen AS x)
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
