-- id: CHK-CFG-03
-- version: 5
-- sentence: Under a successful change, once begun, each item that it names was updated within its days, or it is stated within them that no update was needed; of one that was backed out, what it had altered in the register reads as before.
-- population: changes that were implemented with success and name items, or were backed out and had altered items, in the period, once their days are over
-- record: change
-- time: change.implemented_at
-- parameters:
--   cmdb_update_days: {type: working_days, default: 2}
-- reasons:
--   not_updated: "Items that were not updated: {detail}."
--   updated_late: "The last of its items was updated on {detail}, when the days were over."
--   stated_late: "That no update was needed was stated on {detail}, when the days were over."
--   not_restored: "Backed out, and the register still has what it wrote: {detail}."
-- short:
--   conforming: Register says what is there
--   nonconforming: Register not updated
--   not_assessable: Items of changes are not in the source
WITH updated AS (
  SELECT h.ref, h.ci, MIN(h.at) AS first_at
  FROM ledger.ci_history AS h
  INNER JOIN ledger.change_as_of AS c ON c.reference = h.ref AND c.started_at <= h.at
  GROUP BY h.ref, h.ci
), counted AS (
  SELECT t.change, COUNT(*) AS items, COUNT(u.ci) AS updated, MAX(u.first_at) AS last_at
  FROM ledger.change_item AS t
  LEFT JOIN updated AS u ON u.ref = t.change AND u.ci = t.value
  GROUP BY t.change
), written AS (
  -- field by field, what stood before the change and when it wrote last
  SELECT h.ref, h.ci, h.field, MIN(h.at) AS first_at, MAX(h.at) AS last_at
  FROM ledger.ci_history AS h
  INNER JOIN ledger.change_as_of AS c ON c.reference = h.ref AND c.outcome = 'backed_out'
  WHERE h.at <= :as_of AND h.field NOT IN ('status', 'class')
  GROUP BY h.ref, h.ci, h.field
), altered AS (
  SELECT w.ref, COUNT(*) AS fields, COUNT(CASE WHEN NOT EXISTS (
      SELECT 1 FROM ledger.ci_history AS b WHERE b.ci = w.ci AND b.field = w.field
        AND b.at >= w.last_at AND b.at <= :as_of AND COALESCE(b.new, '') = COALESCE(o.old, '')
    ) THEN 1 END) AS left_over, MIN(w.ci || ' ' || w.field) AS example
  FROM written AS w
  INNER JOIN ledger.ci_history AS o ON o.ref = w.ref AND o.ci = w.ci AND o.field = w.field
    AND o.at = w.first_at
  GROUP BY w.ref
), restored AS (
  SELECT c.reference, c.implemented_at AS at,
    CASE WHEN a.left_over > 0 THEN 'not_restored:' || a.example END AS fault
  FROM ledger.change_as_of AS c
  INNER JOIN altered AS a ON a.ref = c.reference
  WHERE c.outcome = 'backed_out'
    AND c.implemented_at >= :period_start AND c.implemented_at < :period_end
    AND SECS(c.implemented_at, :as_of) > (:cmdb_update_days + 2) * 86400
), judged AS (
  SELECT c.reference, c.implemented_at AS at,
    CASE WHEN SAYS(c.ci_update_not_needed, c.title)
        THEN CASE WHEN c.source_system = ''
            AND SECS(c.implemented_at, c.ci_update_recorded_at) > (:cmdb_update_days + 2) * 86400
          THEN 'stated_late:' || CAST(CAST(c.ci_update_recorded_at AS DATE) AS TEXT)
          ELSE FOUND_EMPTY(c.reference, c.ci_update_not_needed) END
      WHEN n.updated < n.items
        THEN 'not_updated:' || CAST(n.items - n.updated AS TEXT)
      WHEN SECS(c.implemented_at, n.last_at) > (:cmdb_update_days + 2) * 86400
        THEN 'updated_late:' || CAST(CAST(n.last_at AS DATE) AS TEXT) END AS fault
  FROM ledger.change_as_of AS c
  INNER JOIN counted AS n ON n.change = c.reference
  WHERE c.outcome = 'success'
    AND c.implemented_at >= :period_start AND c.implemented_at < :period_end
    -- two days more, for a weekend between
    AND SECS(c.implemented_at, :as_of) > (:cmdb_update_days + 2) * 86400
  UNION ALL
  SELECT r.reference, r.at, r.fault
  FROM restored AS r
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
