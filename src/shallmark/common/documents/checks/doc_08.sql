-- id: CHK-DOC-08
-- version: 2
-- sentence: What is closed was altered afterwards only by a correction that a second person confirmed, and its trail has no gap.
-- population: "records that were closed, as of the run"
-- record: ""
-- waivable: false
-- reasons:
--   altered: "It was altered on {detail}, after closing, without a correction by two people."
--   trail_broken: "The trail has a gap at its version {detail}."
-- short:
--   conforming: Unaltered since closing
--   nonconforming: Altered after closing
--   not_assessable: No trail is kept

WITH judged AS (
  SELECT a.object, MIN(a.at) AS closed_at,
    MAX(CASE WHEN CAST(a.after AS INT) <> CAST(a.before AS INT) + 1 THEN a.after END) AS gap,
    MIN(CASE WHEN NOT a.before IS NULL AND NOT COALESCE(a.corrected, FALSE)
      THEN CAST(a.at AS DATE) END) AS altered
  FROM ledger.audit_entry AS a
  WHERE a.at <= :as_of
  GROUP BY a.object
)
SELECT j.object AS reference, j.gap IS NULL AND j.altered IS NULL AS conforms,
  CASE WHEN NOT j.gap IS NULL THEN 'trail_broken:' || j.gap
    WHEN NOT j.altered IS NULL THEN 'altered:' || CAST(j.altered AS TEXT) END AS reason,
  j.closed_at AS at
FROM judged AS j
