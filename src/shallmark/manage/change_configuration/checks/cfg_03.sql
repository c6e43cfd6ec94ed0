-- id: CHK-CFG-03
-- version: 4
-- sentence: Under a successful change, once begun, each item that it names was updated, or it is stated that no update was needed.
-- population: changes that were implemented with success and name items, in the period, once their days are over
-- record: change
-- time: change.implemented_at
-- parameters:
--   cmdb_update_days: {type: working_days, default: 2}
-- reasons:
--   not_updated: "Items that were not updated: {detail}."
-- short:
--   conforming: Items updated, or none to update
--   nonconforming: Items not updated
--   not_assessable: Items of changes are not in the source
WITH updated AS (
  SELECT h.ref, h.ci, MAX(h.at) AS last_at
  FROM ledger.ci_history AS h
  INNER JOIN ledger.change_as_of AS c ON c.reference = h.ref AND c.started_at <= h.at
  GROUP BY h.ref, h.ci
), counted AS (
  SELECT t.change, COUNT(*) AS items, COUNT(u.ci) AS updated
  FROM ledger.change_item AS t
  LEFT JOIN updated AS u ON u.ref = t.change AND u.ci = t.value
  GROUP BY t.change
), judged AS (
  SELECT c.reference, c.implemented_at AS at,
    CASE WHEN SAYS(c.ci_update_not_needed, c.title)
        THEN FOUND_EMPTY(c.reference, c.ci_update_not_needed)
      WHEN n.updated < n.items
        THEN 'not_updated:' || CAST(n.items - n.updated AS TEXT) END AS fault
  FROM ledger.change_as_of AS c
  INNER JOIN counted AS n ON n.change = c.reference
  WHERE c.outcome = 'success'
    AND c.implemented_at >= :period_start AND c.implemented_at < :period_end
    -- two days more, for a weekend between
    AND SECS(c.implemented_at, :as_of) > (:cmdb_update_days + 2) * 86400
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
