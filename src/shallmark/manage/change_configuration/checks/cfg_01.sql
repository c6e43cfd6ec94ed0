-- id: CHK-CFG-01
-- version: 5
-- sentence: Each live item has an identifier, a class, a description, a state, an active owner, and a relation where its class asks for one.
-- population: items that are live, as of the run
-- record: ci
-- others: true
-- reasons:
--   incomplete: "It lacks: {detail}."
--   left_class: "Its class was changed from {detail} to one that asks less, under no change."
--   no_relation: "Its class asks for a relation and it has none."
-- short:
--   conforming: Item complete
--   nonconforming: Item incomplete
--   not_assessable: Items are not in the source
WITH tied AS (
  -- what is gone holds and carries nothing
  SELECT r.from_item AS item FROM ledger.ci_relationship AS r
  LEFT JOIN ledger.ci_as_of AS o ON o.reference = r.to_item
  WHERE COALESCE(o.status, '') NOT IN ('withdrawn', 'disposed', 'merged')
    AND r.effective_from <= :as_of AND (r.effective_to IS NULL OR r.effective_to > :as_of)
  UNION
  SELECT r.to_item FROM ledger.ci_relationship AS r
  LEFT JOIN ledger.ci_as_of AS o ON o.reference = r.from_item
  WHERE COALESCE(o.status, '') NOT IN ('withdrawn', 'disposed', 'merged')
    AND r.effective_from <= :as_of AND (r.effective_to IS NULL OR r.effective_to > :as_of)
), escaped AS (
  SELECT e.ci, MAX(e.from_class) AS from_class
  FROM ledger.ci_class_escape AS e
  WHERE e.relation AND e.at <= :as_of
  GROUP BY e.ci
), judged AS (
  SELECT i.reference, COALESCE(i.live_at, i.created_at) AS at,
    CASE WHEN COALESCE(TRIM(i.uid), '') = '' THEN 'incomplete:identifier'
      WHEN i.type IS NULL THEN 'incomplete:class'
      WHEN COALESCE(TRIM(i.description), '') = '' THEN 'incomplete:description'
      WHEN i.owner IS NULL THEN 'incomplete:owner'
      WHEN NOT p.active THEN 'owner_left:' || i.owner
      WHEN NOT x.ci IS NULL AND NOT COALESCE(k.requires_relationship, FALSE)
        THEN 'left_class:' || x.from_class
      WHEN k.requires_relationship AND t.item IS NULL THEN 'no_relation' END AS fault
  FROM ledger.ci_as_of AS i
  LEFT JOIN ledger.person_as_of AS p ON p.reference = i.owner
  LEFT JOIN ledger.ci_type AS k ON k.reference = i.type
  LEFT JOIN escaped AS x ON x.ci = i.reference
  LEFT JOIN tied AS t ON t.item = i.reference
  WHERE i.status = 'live'
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
