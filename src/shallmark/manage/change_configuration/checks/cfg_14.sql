-- id: CHK-CFG-14
-- version: 6
-- sentence: What discovery sees is registered within its days, and what is live was seen lately by another than who keeps it, each item of a class that discovery covers; what was withdrawn is not seen any more.
-- population: keys seen by discovery in the period, and live items that have or had a discovery key, or are of a class of which most have one
-- parameters:
--   recon_days: {type: days, default: 5}
--   stale_days: {type: days, default: 30}
-- reasons:
--   not_registered: "Seen for days without an item: {detail}."
--   registered_late: "Registered only after it was seen for days: {detail}."
--   seen_withdrawn: "Withdrawn, and seen for days afterwards: {detail}."
--   not_seen: "Live, and not seen for days: {detail}."
--   no_key: "Live, without a key by which discovery compares it."
-- short:
--   conforming: Register and discovery agree
--   nonconforming: Not registered, or not seen
--   not_assessable: Sightings are not in the source
WITH seen AS (
  -- seen when it was recorded, at the latest
  SELECT d.key, MIN(LEAST(d.seen_at, d.recorded_at)) AS first_at,
    MAX(LEAST(d.seen_at, d.recorded_at)) AS last_at,
    -- whoever keeps an item sees it not for discovery
    MAX(CASE WHEN h.person IS NULL THEN LEAST(d.seen_at, d.recorded_at) END) AS scanned_at
  FROM ledger.discovery_result AS d
  LEFT JOIN ledger.hand AS h ON h.record_type = 'ci' AND h.record = d.ci AND h.hand = 'kept'
    AND h.person = d.created_by
  WHERE d.seen_at < :as_of
  GROUP BY d.key
), keyed AS (
  -- whoever takes the key away takes nothing out of the population
  SELECT v.reference, COUNT(*) AS versions
  FROM ledger.ci_version AS v
  WHERE COALESCE(v.discovery_key, '') <> '' AND v.valid_from <= :as_of
  GROUP BY v.reference
), named AS (
  SELECT v.discovery_key AS key, v.valid_from AS at
  FROM ledger.ci_version AS v
  WHERE COALESCE(v.discovery_key, '') <> '' AND v.valid_from <= :as_of
  UNION ALL
  SELECT v.uid, v.valid_from
  FROM ledger.ci_version AS v
  WHERE v.valid_from <= :as_of
), registered AS (
  SELECT n.key, MIN(n.at) AS at
  FROM named AS n
  GROUP BY n.key
), late AS (
  -- judged in the period in which it came to its item
  SELECT s.key,
    CAST(CAST(FLOOR(SECS(s.first_at, r.at) / 86400) AS BIGINT) AS TEXT) AS days
  FROM seen AS s
  INNER JOIN registered AS r ON r.key = s.key
  WHERE r.at >= :period_start AND r.at < :period_end
    AND SECS(s.first_at, r.at) > :recon_days * 86400
), covered AS (
  SELECT i.type
  FROM ledger.ci_as_of AS i
  LEFT JOIN keyed AS k ON k.reference = i.reference
  WHERE i.status = 'live'
  GROUP BY i.type
  HAVING 2 * COUNT(k.reference) >= COUNT(*)
), live AS (
  -- without a key discovery knows it by its identifier
  SELECT i.reference, COALESCE(i.discovery_key, '') AS key, s.scanned_at AS last_at,
    COALESCE(s.scanned_at, i.live_at, i.created_at) AS at, t.days AS late
  FROM ledger.ci_as_of AS i
  LEFT JOIN seen AS s
    ON s.key = CASE WHEN COALESCE(i.discovery_key, '') = '' THEN i.uid ELSE i.discovery_key END
  LEFT JOIN late AS t ON t.key = s.key
  LEFT JOIN keyed AS k ON k.reference = i.reference
  LEFT JOIN covered AS c ON c.type = i.type
  WHERE i.status = 'live' AND NOT COALESCE(k.reference, c.type) IS NULL
), gone AS (
  -- a last scan may cross with the withdrawal; a sighting days afterwards is of what still runs
  SELECT d.key, MIN(LEAST(d.seen_at, d.recorded_at)) AS at
  FROM ledger.discovery_result AS d
  INNER JOIN ledger.ci_as_of AS i ON i.discovery_key = d.key OR i.uid = d.key
  WHERE i.status IN ('withdrawn', 'disposed') AND d.seen_at < :as_of
    AND SECS(i.withdrawn_at, LEAST(d.seen_at, d.recorded_at)) > :recon_days * 86400
  GROUP BY d.key
), judged AS (
  SELECT s.key AS reference, s.last_at AS at,
    CASE WHEN COUNT(i.reference) = 0 AND SECS(s.first_at, :as_of) > :recon_days * 86400
      THEN 'not_registered:' || CAST(CAST(FLOOR(SECS(s.first_at, :as_of) / 86400) AS BIGINT) AS TEXT)
      WHEN COUNT(i.reference) = COUNT(CASE WHEN i.status IN ('withdrawn', 'disposed') THEN 1 END)
          AND SECS(MIN(g.at), :as_of) > :recon_days * 86400
        THEN 'seen_withdrawn:' || CAST(CAST(FLOOR(SECS(MIN(g.at), :as_of) / 86400) AS BIGINT) AS TEXT)
      WHEN NOT t.days IS NULL THEN 'registered_late:' || t.days
    END AS fault
  FROM seen AS s
  LEFT JOIN late AS t ON t.key = s.key
  LEFT JOIN gone AS g ON g.key = s.key
  LEFT JOIN ledger.ci_as_of AS i ON i.discovery_key = s.key OR i.uid = s.key
  WHERE s.last_at >= :period_start
    AND NOT EXISTS (
      SELECT 1 FROM ledger.ci_as_of AS o WHERE o.status = 'live' AND o.discovery_key = s.key
    )
  GROUP BY s.key, s.first_at, s.last_at, t.days
  UNION ALL
  SELECT l.reference, l.at,
    CASE WHEN l.key = '' AND l.last_at IS NULL AND SECS(l.at, :as_of) > :recon_days * 86400
        THEN 'no_key'
      WHEN SECS(l.at, :as_of) > :stale_days * 86400
        THEN 'not_seen:' || CAST(CAST(FLOOR(SECS(l.at, :as_of) / 86400) AS BIGINT) AS TEXT)
      WHEN NOT l.late IS NULL THEN 'registered_late:' || l.late END
  FROM live AS l
  -- where nothing was ever seen, no discovery is connected: nothing can be judged
  WHERE EXISTS (SELECT 1 FROM seen AS x)
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
