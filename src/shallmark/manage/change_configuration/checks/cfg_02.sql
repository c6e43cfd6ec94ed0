-- id: CHK-CFG-02
-- version: 1
-- sentence: Each change of an attribute or of the state of a live item names an approved change, a request or a discovery correction.
-- population: changes of registered attributes of live items, in the period
-- reasons:
--   no_reference: "It names no change."
--   not_approved: "Its change was not approved when it was made."
--   unknown_reference: "What it names is no change, request or correction: {detail}."
-- short:
--   conforming: Explained by a change
--   nonconforming: Not explained
--   not_assessable: History is not in the source
WITH judged AS (
  SELECT h.reference, h.at,
    CASE WHEN h.ref IS NULL THEN 'no_reference'
      WHEN d.reference IS NOT NULL THEN NULL
      WHEN c.reference IS NULL THEN 'unknown_reference:' || h.ref
      WHEN COALESCE(c.approved_at, c.scheduled_at) IS NULL
        OR COALESCE(c.approved_at, c.scheduled_at) > h.at THEN 'not_approved' END AS fault
  FROM ledger.ci_history AS h
  INNER JOIN ledger.ci_as_of AS i ON i.reference = h.ci
  LEFT JOIN ledger.change_as_of AS c ON c.reference = h.ref
  LEFT JOIN ledger.discovery_result AS d ON d.reference = h.ref
  WHERE h.at >= :period_start AND h.at < :period_end
    -- before it was live, an item is built and tried: nothing rests on it
    AND i.live_at <= h.at
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
