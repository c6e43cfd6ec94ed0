-- id: CHK-CHG-12
-- version: 1
-- sentence: Changes on the schedule neither overlap on an item or service nor fall in a freeze, or it was decided.
-- population: scheduled changes planned to start in the period
-- record: change
-- time: change.planned_start
-- reasons:
--   overlaps: "It overlaps {detail} on the same item or service, without a decision."
--   in_freeze: "It falls in the freeze {detail}, without a decision."
-- short:
--   conforming: No collision, or decided
--   nonconforming: Collides without a decision
--   not_assessable: The schedule is not in the source
WITH planned AS (
  SELECT c.reference, c.planned_start, c.planned_end, c.collision_decision, c.source_system
  FROM ledger.change_as_of AS c
  WHERE c.state IN ('scheduled', 'implement', 'review', 'closed')
    AND NOT c.planned_start IS NULL AND NOT c.planned_end IS NULL
), touched AS (
  SELECT i.change, 'i' || i.value AS what FROM ledger.change_item AS i
  UNION ALL
  SELECT s.change, 's' || s.value FROM ledger.change_service AS s
), overlap AS (
  SELECT p.reference, MIN(o.reference) AS other
  FROM planned AS p
  INNER JOIN touched AS mine ON mine.change = p.reference
  INNER JOIN touched AS theirs ON theirs.what = mine.what AND theirs.change <> mine.change
  INNER JOIN planned AS o ON o.reference = theirs.change
    AND o.planned_start < p.planned_end AND o.planned_end > p.planned_start
  WHERE p.collision_decision IS NULL AND o.collision_decision IS NULL
  GROUP BY p.reference
), frozen AS (
  SELECT p.reference, MIN(f.reference) AS freeze
  FROM planned AS p
  INNER JOIN ledger.freeze_as_of AS f ON f.starts_at < p.planned_end
    AND f.ends_at > p.planned_start AND NOT f.approved_at IS NULL AND f.state <> 'canceled'
  WHERE p.collision_decision IS NULL
    AND (NOT EXISTS (SELECT 1 FROM ledger.freeze_scope_part AS w WHERE w.freeze = f.reference)
      OR EXISTS (SELECT 1 FROM ledger.freeze_scope_part AS w
        INNER JOIN ledger.change_service AS s ON s.value = w.value
        WHERE w.freeze = f.reference AND s.change = p.reference))
  GROUP BY p.reference
), judged AS (
  SELECT p.reference, p.planned_start AS at, SOURCE_GAP(p.source_system, 'change.planned_start',
    'change.planned_end', 'change.collision_decision') AS missing,
    CASE WHEN NOT z.freeze IS NULL THEN 'in_freeze:' || z.freeze
      WHEN NOT o.other IS NULL THEN 'overlaps:' || o.other END AS fault
  FROM planned AS p
  LEFT JOIN overlap AS o ON o.reference = p.reference
  LEFT JOIN frozen AS z ON z.reference = p.reference
  WHERE p.planned_start >= :period_start AND p.planned_start < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
