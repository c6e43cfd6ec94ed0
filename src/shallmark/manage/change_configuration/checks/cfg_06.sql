-- id: CHK-CFG-06
-- version: 6
-- sentence: No discrepancy is, or was, open for longer than its class allows, from the day it was found or recorded, whichever was first, until it was closed or accepted with a reason; one that is found again was not mended, and its days go on, also where its item was merged into another meanwhile.
-- population: "discrepancies that are open as of the run, or were closed or accepted in the period"
-- record: discrepancy
-- others: true
-- parameters:
--   discrepancy_days: {type: days, default: 30}
-- reasons:
--   too_long: "Open for days: {detail}."
--   closed_late: "It was open for days before it was closed: {detail}."
--   found_again: "It was closed, and the same difference was found again: {detail}."
-- short:
--   conforming: Within its days
--   nonconforming: Open too long
--   not_assessable: Discrepancies are not in the source
WITH accepted AS (
  SELECT v.reference, MIN(v.valid_from) AS accepted_at
  FROM ledger.discrepancy_version AS v
  WHERE v.state = 'accepted' AND SAYS(v.accept_reason, v.title) AND v.valid_from <= :as_of
  GROUP BY v.reference
), dated AS (
  -- a day of finding that is written later than the record itself puts nothing off
  SELECT d.reference, d.class, d.state, d.ci, d.kind, COALESCE(d.field, '') AS field,
    COALESCE(d.expected, '') AS expected, COALESCE(d.found, '') AS found,
    FOUND_EMPTY(d.reference, d.accept_reason) AS empty,
    COALESCE(d.closed_at, CASE WHEN d.state = 'accepted' THEN a.accepted_at END) AS closed_at,
    LEAST(d.found_at, COALESCE(d.created_at, d.found_at)) AS found_at,
    COALESCE(d.created_at, d.found_at) AS told_at
  FROM ledger.discrepancy_as_of AS d
  LEFT JOIN accepted AS a ON a.reference = d.reference
), merged AS (
  SELECT i.reference AS item, i.merged_into AS stands, i.merged_at AS since
  FROM ledger.ci_as_of AS i
  WHERE NOT i.merged_into IS NULL
), further AS (
  -- what an item was merged into may be merged itself
  SELECT m.item, m.stands, m.since FROM merged AS m
  UNION ALL SELECT m.item, n.stands, GREATEST(m.since, n.since) FROM merged AS m
  INNER JOIN merged AS n ON n.item = m.stands
), becomes AS (
  SELECT m.item, m.stands, m.since FROM further AS m
  UNION ALL SELECT m.item, n.stands, GREATEST(m.since, n.since) FROM further AS m
  INNER JOIN further AS n ON n.item = m.stands
), borne AS (
  -- the item that a difference is of, and from when on another one is the same thing
  SELECT d.reference, COALESCE(d.ci, '') AS ci, d.closed_at AS since FROM dated AS d
  UNION ALL SELECT d.reference, b.stands, b.since FROM dated AS d
  INNER JOIN becomes AS b ON b.item = d.ci
), agreed AS (
  -- a sighting of an earlier day that is written afterwards saw nothing in between
  SELECT s.ci, a.key AS field, s.seen_at,
    GREATEST(s.seen_at, COALESCE(s.recorded_at, s.seen_at)) AS known_at
  FROM ledger.discovery_result AS s
  INNER JOIN ledger.discovery_result_attribute AS a ON a.discovery_result = s.reference
  LEFT JOIN ledger.discovery_result_drift AS w ON w.discovery_result = s.reference AND w.key = a.key
  WHERE w.key IS NULL AND s.seen_at <= :as_of
), again AS (
  -- the register says the same, and nothing was seen to agree in between: nobody mended it
  SELECT d.reference, d.found_at, n.reference AS later
  FROM dated AS d
  INNER JOIN borne AS o ON o.reference = d.reference
  INNER JOIN dated AS n ON n.reference <> d.reference AND n.found_at > d.closed_at
    AND n.kind = d.kind AND n.field = d.field AND COALESCE(n.ci, '') = o.ci
    AND (n.expected = d.expected OR n.expected = '' OR d.expected = '')
    AND (NOT d.ci IS NULL OR n.found = d.found)
  WHERE d.state = 'closed'
    -- of the same item then, or told once the two were one
    AND (o.since <= n.told_at OR EXISTS (SELECT 1
      FROM ledger.discrepancy_version AS v WHERE v.reference = n.reference AND v.ci = d.ci))
    AND NOT EXISTS (SELECT 1 FROM agreed AS g WHERE g.ci IN (d.ci, n.ci) AND g.field = d.field
      AND g.seen_at > d.closed_at AND g.known_at < n.found_at)
    AND (n.expected = d.expected AND d.expected <> ''
      OR NOT EXISTS (SELECT 1 FROM ledger.ci_version AS v WHERE v.reference = d.ci
        AND v.valid_from > d.found_at AND v.valid_from <= d.closed_at))
), unmended AS (
  SELECT a.reference, MIN(a.later) AS later
  FROM again AS a
  GROUP BY a.reference
), begun AS (
  SELECT a.later AS reference, MIN(a.found_at) AS found_at
  FROM again AS a
  GROUP BY a.later
), aged AS (
  SELECT d.reference, d.class, d.empty, d.closed_at, u.later,
    LEAST(d.found_at, COALESCE(b.found_at, d.found_at)) AS found_at
  FROM dated AS d
  LEFT JOIN unmended AS u ON u.reference = d.reference
  LEFT JOIN begun AS b ON b.reference = d.reference
), judged AS (
  SELECT d.reference, d.found_at AS at,
    COALESCE(CASE WHEN SECS(d.found_at, COALESCE(d.closed_at, :as_of)) > 86400 *
        CASE WHEN d.class = 'high' THEN LEAST(5, :discrepancy_days) ELSE :discrepancy_days END
      THEN CASE WHEN d.closed_at IS NULL THEN 'too_long:' ELSE 'closed_late:' END || CAST(CAST(
        FLOOR(SECS(d.found_at, COALESCE(d.closed_at, :as_of)) / 86400) AS BIGINT) AS TEXT)
    END, 'found_again:' || d.later, d.empty) AS fault
  FROM aged AS d
  -- those that are open, and those that were closed in the period: late is late
  WHERE d.closed_at IS NULL OR (d.closed_at >= :period_start AND d.closed_at < :period_end)
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
