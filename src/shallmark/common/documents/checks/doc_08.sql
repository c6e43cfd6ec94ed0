-- id: CHK-DOC-08
-- version: 4
-- sentence: What came to an end was altered afterwards only by a correction that says why and that a second person confirmed who had no hand in it, and its trail has no gap.
-- population: "records that were closed, or that no step leads on from, and items of audits that were reported, as of the run; imported ones left out"
-- record: ""
-- waivable: false
-- reasons:
--   altered: "It was altered on {detail}, after closing, without a correction by two people."
--   own_hand: "The correction of {detail} was confirmed by somebody who had a hand in it."
--   no_reason: "The correction of {detail} does not say why."
--   trail_broken: "The trail has a gap at its version {detail}."
-- short:
--   conforming: Unaltered since closing
--   nonconforming: Altered after closing
--   not_assessable: No trail is kept

WITH hands AS (
  SELECT h.record, h.person, MIN(h.since) AS since
  FROM ledger.hand AS h
  GROUP BY h.record, h.person
), judged AS (
  SELECT a.object, MIN(a.at) AS closed_at,
    MAX(CASE WHEN CAST(a.after AS INT) <> CAST(a.before AS INT) + 1 THEN a.after END) AS gap,
    MIN(CASE WHEN NOT a.before IS NULL AND NOT COALESCE(a.corrected, FALSE)
      THEN CAST(a.at AS DATE) END) AS altered,
    MIN(CASE WHEN NOT a.before IS NULL AND NOT a.correction IS NULL AND NOT SAYS(a.reason)
      THEN CAST(a.at AS DATE) END) AS silent,
    MIN(CASE WHEN NOT a.before IS NULL AND NOT a.correction IS NULL AND h.since < a.at
      THEN CAST(a.at AS DATE) END) AS own
  FROM ledger.audit_entry AS a
  LEFT JOIN hands AS h ON h.record = a.object AND h.person = a.by_person
  WHERE a.at <= :as_of
  GROUP BY a.object
)
SELECT j.object AS reference, j.gap IS NULL AND j.altered IS NULL AND j.silent IS NULL AND j.own IS NULL AS conforms,
  CASE WHEN NOT j.gap IS NULL THEN 'trail_broken:' || j.gap
    WHEN NOT j.altered IS NULL THEN 'altered:' || CAST(j.altered AS TEXT)
    WHEN NOT j.own IS NULL THEN 'own_hand:' || CAST(j.own AS TEXT)
    WHEN NOT j.silent IS NULL THEN 'no_reason:' || CAST(j.silent AS TEXT) END AS reason,
  j.closed_at AS at
FROM judged AS j
