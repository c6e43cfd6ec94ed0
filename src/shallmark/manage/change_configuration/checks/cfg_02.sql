-- id: CHK-CFG-02
-- version: 6
-- sentence: Each change of an attribute, the class or the state of a live item is explained by an approved change that names the item and is under way, or by a discovery of the item that somebody else or no person entered; an item ends as another one only where the two shared name or serial number; a relation between live items ends under a change of one of them, in the source that holds it, or as one of them is merged; no list brings in an item as live once the first load of its class is over.
-- population: changes of registered attributes of live items, ends of relations between them, and items that a list brought in as live after the first load of their class, in the period
-- parameters:
--   first_load_days: {type: days, default: 30}
-- reasons:
--   no_reference: "It names no change."
--   not_approved: "Its change was not approved when it was made."
--   unknown_reference: "What it names is no change and no discovery result: {detail}."
--   other_item: "{detail} is of another item."
--   not_seen_before: "{detail} was seen only afterwards."
--   seen_again: "The item was seen again after {detail}, and before it was altered."
--   own_sighting: "Whoever altered it entered {detail} as well."
--   class_by_sighting: "No sighting gives it another class: {detail}."
--   relation_ended: "No change of {detail} was under way when the relation was ended."
--   found_later: "The list {detail} brought it in as live when the first load of its class was over: it runs, and no change brought it."
--   not_under_way: "{detail} had not begun, or was over."
-- short:
--   conforming: Explained by a change
--   nonconforming: Not explained
--   not_assessable: History is not in the source
WITH seen_again AS (
  -- what was seen of the item since the sighting that is named, before the item was altered
  SELECT h.reference, COUNT(*) AS times
  FROM ledger.ci_history AS h
  INNER JOIN ledger.discovery_result AS d ON d.reference = h.ref
  INNER JOIN ledger.discovery_result AS l ON l.ci = d.ci AND l.seen_at > d.seen_at
    AND l.seen_at <= h.at
  WHERE h.at >= :period_start AND h.at < :period_end
  GROUP BY h.reference
), same AS (
  -- merged into what had its serial number, or was called so and had no other one
  SELECT i.reference
  FROM ledger.ci_as_of AS i
  INNER JOIN ledger.ci_version AS v ON v.reference = i.merged_into AND v.valid_from <= :as_of
    AND (v.serial_number = i.serial_number OR LOWER(v.title) = LOWER(i.title)
      AND (v.serial_number IS NULL OR i.serial_number IS NULL))
  GROUP BY i.reference
), ended AS (
  SELECT r.reference, r.ended_at, r.from_item, r.to_item,
    COALESCE(f.merged_at = r.ended_at, FALSE) OR COALESCE(t.merged_at = r.ended_at, FALSE)
      AS merged
  FROM ledger.ci_relationship AS r
  INNER JOIN ledger.ci_as_of AS f ON f.reference = r.from_item AND f.live_at <= r.ended_at
    AND COALESCE(f.withdrawn_at, r.ended_at) >= r.ended_at
  INNER JOIN ledger.ci_as_of AS t ON t.reference = r.to_item AND t.live_at <= r.ended_at
    AND COALESCE(t.withdrawn_at, r.ended_at) >= r.ended_at
  WHERE NOT r.ended_by IS NULL AND r.ended_at >= :period_start AND r.ended_at < :period_end
), reason_to_end AS (
  SELECT e.reference, COUNT(*) AS changes
  FROM ended AS e
  INNER JOIN ledger.change_item AS n ON n.value = e.from_item OR n.value = e.to_item
  INNER JOIN ledger.change_as_of AS c ON c.reference = n.change AND c.started_at <= e.ended_at
    AND COALESCE(c.approved_at, c.scheduled_at) <= e.ended_at
    AND (c.closed_at IS NULL OR c.closed_at >= e.ended_at)
  GROUP BY e.reference
), class_since AS (
  -- since when the oldest of those is registered that are, or ever were, of the class
  SELECT v.type, MIN(i.created_at) AS since
  FROM ledger.ci_version AS v
  INNER JOIN ledger.ci_as_of AS i ON i.reference = v.reference
  WHERE v.valid_from <= :as_of
  GROUP BY v.type
), brought AS (
  -- what a first load found was there before change control, and is no member
  SELECT i.reference, i.created_at AS at, i.found_in
  FROM ledger.ci_as_of AS i
  INNER JOIN ledger.ci_version AS v ON v.reference = i.reference
    AND v.valid_from <= i.created_at AND (v.valid_to IS NULL OR v.valid_to > i.created_at)
    AND v.status = 'live'
  INNER JOIN class_since AS k ON k.type = v.type
  WHERE NOT i.found_in IS NULL AND i.created_at >= :period_start AND i.created_at < :period_end
    AND SECS(k.since, i.created_at) > :first_load_days * 86400
  GROUP BY i.reference, i.created_at, i.found_in
), judged AS (
  SELECT h.reference, h.at,
    CASE WHEN h.ref IS NULL THEN 'no_reference'
      WHEN d.ci = h.ci AND h.field = 'class' THEN 'class_by_sighting:' || h.ref
      WHEN d.ci = h.ci AND d.seen_at <= h.at AND d.created_by = h.by_person
        THEN 'own_sighting:' || h.ref
      WHEN d.ci = h.ci AND d.seen_at <= h.at
        THEN CASE WHEN NOT s.times IS NULL THEN 'seen_again:' || h.ref END
      WHEN d.ci = h.ci THEN 'not_seen_before:' || h.ref
      WHEN NOT d.reference IS NULL THEN 'other_item:' || h.ref
      WHEN i.merged_into = h.ref AND i.merged_at = h.at
        THEN CASE WHEN m.reference IS NULL THEN 'other_item:' || h.ref END
      WHEN c.reference IS NULL THEN 'unknown_reference:' || h.ref
      WHEN COALESCE(c.approved_at, c.scheduled_at) IS NULL
        OR COALESCE(c.approved_at, c.scheduled_at) > h.at THEN 'not_approved'
      WHEN n.change IS NULL THEN 'other_item:' || h.ref
      WHEN c.started_at IS NULL OR c.started_at > h.at OR c.closed_at < h.at
        THEN 'not_under_way:' || h.ref END AS fault
  FROM ledger.ci_history AS h
  INNER JOIN ledger.ci_as_of AS i ON i.reference = h.ci
  LEFT JOIN ledger.change_as_of AS c ON c.reference = h.ref
  LEFT JOIN ledger.change_item AS n ON n.change = h.ref AND n.value = h.ci
  LEFT JOIN seen_again AS s ON s.reference = h.reference
  LEFT JOIN ledger.discovery_result AS d ON d.reference = h.ref
  LEFT JOIN same AS m ON m.reference = h.ci
  WHERE h.at >= :period_start AND h.at < :period_end
    -- before it was live, an item is built and tried: nothing rests on it
    AND i.live_at <= h.at
  UNION ALL
  SELECT e.reference, e.ended_at,
    CASE WHEN w.changes IS NULL AND NOT e.merged THEN 'relation_ended:' || e.from_item || ', ' || e.to_item END
  FROM ended AS e
  LEFT JOIN reason_to_end AS w ON w.reference = e.reference
  UNION ALL
  SELECT b.reference, b.at, 'found_later:' || b.found_in FROM brought AS b
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
