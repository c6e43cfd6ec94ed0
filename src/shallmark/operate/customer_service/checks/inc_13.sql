-- id: CHK-INC-13
-- version: 1
-- sentence: A resolved incident of a category that touches infrastructure or applications names the item concerned.
-- population: incidents resolved or closed, reported in the period, of a category that needs an item
-- record: incident
-- time: incident.reported_at
-- reasons:
--   no_item: "No item is linked."
-- short:
--   conforming: Affected item linked
--   nonconforming: No item linked
--   not_assessable: Items are not in the source
WITH named AS (
  SELECT p.incident, COUNT(*) AS items
  FROM ledger.incident_item AS p
  GROUP BY p.incident
)
SELECT i.reference AS reference,
  CASE WHEN n.items > 0 THEN TRUE
    WHEN NOT SOURCE_GAP(i.source_system, 'incident_item.item') IS NULL THEN NULL ELSE FALSE END
      AS conforms,
  CASE WHEN n.items > 0 THEN NULL
    WHEN NOT SOURCE_GAP(i.source_system, 'incident_item.item') IS NULL THEN 'field_missing:item'
    ELSE 'no_item' END AS reason,
  i.reported_at AS at
FROM ledger.incident_as_of AS i
INNER JOIN ledger.incident_category AS k ON k.reference = i.category AND k.needs_item
LEFT JOIN named AS n ON n.incident = i.reference
WHERE i.state IN ('resolved', 'closed')
  AND i.reported_at >= :period_start AND i.reported_at < :period_end
