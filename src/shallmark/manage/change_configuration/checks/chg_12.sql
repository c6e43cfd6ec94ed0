-- id: CHK-CHG-12
-- version: 4
-- sentence: Changes on the schedule do not overlap on an item or service without a decision, and are neither planned nor carried out in a freeze without an exception that its owner granted before.
-- population: scheduled changes begun in the period, or planned to begin in it
-- record: change
-- time: change.planned_start
-- reasons:
--   overlaps: "It overlaps {detail} on the same item or service, without a decision."
--   in_freeze: "It falls in the freeze {detail}, without an exception of its owner."
--   no_plan: "It stands on the schedule without a planned time."
-- short:
--   conforming: No collision, or decided
--   nonconforming: Collides without a decision
--   not_assessable: The schedule is not in the source
WITH planned AS (
  SELECT c.reference, c.category, c.requester, c.implementer, c.planned_start, c.planned_end,
    c.started_at, c.implemented_at, SAYS(c.collision_decision, c.title) AS decided,
    FOUND_EMPTY(c.reference, c.collision_decision) AS empty,
    c.source_system,
    COALESCE(c.started_at, c.planned_start, c.scheduled_at) AS at
  FROM ledger.change_as_of AS c
  WHERE c.state IN ('scheduled', 'implement', 'review', 'closed')
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
  WHERE NOT p.decided AND NOT o.decided
  GROUP BY p.reference
), span AS (
  SELECT p.reference, p.planned_start AS starts, p.planned_end AS ends FROM planned AS p
  UNION ALL
  -- an emergency begins when its authority says so
  SELECT p.reference, p.started_at, COALESCE(p.implemented_at, :as_of)
  FROM planned AS p
  WHERE p.category <> 'emergency'
), granted AS (
  SELECT x.change, x.freeze, x.from_at, x.to_at
  FROM ledger.freeze_exception_as_of AS x
  INNER JOIN planned AS p ON p.reference = x.change
  INNER JOIN ledger.freeze_version AS w ON w.reference = x.freeze AND w.owner = x.decided_by
    AND w.valid_from <= x.decided_at AND (w.valid_to IS NULL OR w.valid_to > x.decided_at)
  WHERE x.state = 'granted' AND (p.started_at IS NULL OR x.decided_at <= p.started_at)
    AND x.decided_by <> COALESCE(p.requester, '') AND x.decided_by <> COALESCE(p.implementer, '')
), frozen AS (
  SELECT p.reference, MIN(f.reference) AS freeze
  FROM span AS p
  INNER JOIN ledger.freeze_as_of AS f ON f.starts_at < p.ends
    AND f.ends_at > p.starts AND NOT f.approved_at IS NULL AND f.state <> 'canceled'
  WHERE NOT EXISTS (SELECT 1 FROM granted AS g
      WHERE g.change = p.reference AND g.freeze = f.reference
        AND g.from_at <= GREATEST(p.starts, f.starts_at) AND g.to_at >= LEAST(p.ends, f.ends_at))
    AND (NOT EXISTS (SELECT 1 FROM ledger.freeze_scope_part AS w WHERE w.freeze = f.reference)
      OR EXISTS (SELECT 1 FROM ledger.freeze_scope_part AS w
        INNER JOIN ledger.change_service AS s ON s.value = w.value
        WHERE w.freeze = f.reference AND s.change = p.reference))
  GROUP BY p.reference
), judged AS (
  SELECT p.reference, p.at, SOURCE_GAP(p.source_system, 'change.planned_start',
    'change.planned_end', 'change.collision_decision') AS missing,
    CASE WHEN NOT z.freeze IS NULL THEN 'in_freeze:' || z.freeze
      WHEN NOT o.other IS NULL THEN 'overlaps:' || o.other
      WHEN p.category <> 'emergency' AND (p.planned_start IS NULL OR p.planned_end IS NULL)
        THEN 'no_plan'
      ELSE p.empty END AS fault
  FROM planned AS p
  LEFT JOIN overlap AS o ON o.reference = p.reference
  LEFT JOIN frozen AS z ON z.reference = p.reference
  WHERE p.at >= :period_start AND p.at < :period_end
    AND NOT (p.category = 'emergency' AND p.planned_start IS NULL)
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
