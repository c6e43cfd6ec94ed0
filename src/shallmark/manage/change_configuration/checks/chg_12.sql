-- id: CHK-CHG-12
-- version: 7
-- sentence: Changes on the schedule do not overlap on an item or service without the signed decision of a change manager who neither asked for nor carries out one of them, on these windows, and are neither planned nor carried out in a freeze without an exception that its owner granted before; a freeze that somebody canceled who asked for the change or carries it out holds for it still.
-- population: scheduled changes begun in the period, or planned to begin in it
-- record: change
-- others: true
-- time: change.planned_start
-- reasons:
--   overlaps: "It overlaps {detail} on the same item or service, without a decision of a change manager on these windows."
--   in_freeze: "It falls in the freeze {detail}, without an exception of its owner."
--   no_plan: "It stands on the schedule without a planned time."
-- short:
--   conforming: No collision, or decided
--   nonconforming: Collides without a decision
--   not_assessable: The schedule is not in the source
WITH planned AS (
  SELECT c.reference, c.category, c.requester, c.implementer, c.planned_start, c.planned_end,
    c.started_at, c.implemented_at, SAYS(c.collision_decision, c.title) AS decided,
    FOUND_EMPTY(c.reference, c.collision_decision) AS empty, c.collision_decided_at,
    c.collision_decided_by,
    c.source_system,
    COALESCE(c.started_at, c.planned_start, c.scheduled_at) AS at
  FROM ledger.change_as_of AS c
  WHERE c.state IN ('scheduled', 'implement', 'review', 'closed')
), touched AS (
  SELECT i.change, 'i' || i.value AS what FROM ledger.change_item AS i
  UNION ALL
  SELECT s.change, 's' || s.value FROM ledger.change_service AS s
), concerned AS (
  SELECT h.record, h.person, MIN(h.since) AS since
  FROM ledger.hand AS h
  WHERE h.record_type = 'change' AND h.hand IN ('asked', 'did')
  GROUP BY h.record, h.person
), agreed AS (
  -- an act of whoever may, on exactly these windows, before both were under way
  SELECT d.change, d.other, COUNT(*) AS roles
  FROM ledger.change_collision AS d
  INNER JOIN planned AS p ON p.reference = d.change AND p.decided
    AND p.planned_start = d.own_start AND p.planned_end = d.own_end
  INNER JOIN planned AS o ON o.reference = d.other
    AND o.planned_start = d.other_start AND o.planned_end = d.other_end
  INNER JOIN ledger.role_assignment_version AS s ON s.person = p.collision_decided_by
    AND (s.role_key = 'change_manager' OR s.role_rights = 'change_manager')
    AND s.valid_from <= p.collision_decided_at
    AND (s.valid_to IS NULL OR s.valid_to > p.collision_decided_at)
    AND s.counts_from <= CAST(p.collision_decided_at AS DATE)
    AND (s.ends_on IS NULL OR s.ends_on > CAST(p.collision_decided_at AS DATE))
  LEFT JOIN concerned AS h ON h.person = p.collision_decided_by
    AND h.record IN (p.reference, o.reference) AND h.since <= p.collision_decided_at
  WHERE h.person IS NULL
    AND p.collision_decided_by NOT IN (COALESCE(p.requester, ''), COALESCE(p.implementer, ''),
      COALESCE(o.requester, ''), COALESCE(o.implementer, ''))
    AND (p.started_at IS NULL OR o.started_at IS NULL
      OR p.collision_decided_at <= GREATEST(p.started_at, o.started_at))
  GROUP BY d.change, d.other
), overlap AS (
  SELECT p.reference, MIN(o.reference) AS other
  FROM planned AS p
  INNER JOIN touched AS mine ON mine.change = p.reference
  INNER JOIN touched AS theirs ON theirs.what = mine.what AND theirs.change <> mine.change
  INNER JOIN planned AS o ON o.reference = theirs.change
    AND o.planned_start < p.planned_end AND o.planned_end > p.planned_start
  LEFT JOIN agreed AS a ON a.change = p.reference AND a.other = o.reference
  LEFT JOIN agreed AS b ON b.change = o.reference AND b.other = p.reference
  WHERE a.change IS NULL AND b.change IS NULL
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
    AND f.ends_at > p.starts AND NOT f.approved_at IS NULL
  LEFT JOIN concerned AS k ON k.record = p.reference AND k.person = f.canceled_by
  -- whoever asked for the change or does it cancels no freeze for it
  WHERE (f.state <> 'canceled' OR NOT k.person IS NULL) AND NOT EXISTS (SELECT 1 FROM granted AS g
      WHERE g.change = p.reference AND g.freeze = f.reference
        AND g.from_at <= GREATEST(p.starts, f.starts_at) AND g.to_at >= LEAST(p.ends, f.ends_at))
    AND (NOT EXISTS (SELECT 1 FROM ledger.freeze_scope_part AS w WHERE w.freeze = f.reference)
      OR EXISTS (SELECT 1 FROM ledger.freeze_scope_part AS w
        INNER JOIN ledger.change_service AS s ON s.value = w.value
        WHERE w.freeze = f.reference AND s.change = p.reference))
  GROUP BY p.reference
), judged AS (
  SELECT p.reference, p.at, SOURCE_GAP(p.source_system, 'change.planned_start',
    'change.planned_end', 'change.collision_decision', 'change.collision_decided_by') AS missing,
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
