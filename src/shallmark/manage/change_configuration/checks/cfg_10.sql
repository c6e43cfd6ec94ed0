-- id: CHK-CFG-10
-- version: 4
-- sentence: Each assessed change that names items keeps the impact view of these items, and of its services, that was seen with the assessment, and names the services that stop with them.
-- population: changes but emergencies that name items and were assessed, requested in the period
-- record: change
-- time: change.requested_at
-- reasons:
--   no_view: "No impact view was kept with the assessment."
--   of_others: "The impact view was taken without {detail}, which the change names."
--   not_named: "{detail} stops with its items by the impact view, and the change does not name it."
-- short:
--   conforming: Impact view kept
--   nonconforming: No impact view
--   not_assessable: Changes are not in the source
WITH kept AS (
  SELECT s.change, COUNT(*) AS parts
  FROM ledger.change_impact_snapshot AS s
  GROUP BY s.change
), named AS (
  SELECT t.change, MIN(CASE WHEN s.value IS NULL THEN t.value END) AS unseen
  FROM (
    SELECT i.change, i.value, 'item' AS kind FROM ledger.change_item AS i
    UNION ALL
    SELECT v.change, v.value, 'service' FROM ledger.change_service AS v
  ) AS t
  LEFT JOIN ledger.change_impact_seen AS s ON s.change = t.change AND s.value = t.value
    AND s.kind = t.kind
  WHERE EXISTS (SELECT 1 FROM ledger.change_item AS n WHERE n.change = t.change)
  GROUP BY t.change
), silent AS (
  SELECT t.change, MIN(t.value) AS service
  FROM ledger.change_impact_seen AS t
  LEFT JOIN ledger.change_service AS v ON v.change = t.change AND v.value = t.value
  WHERE t.kind = 'stop' AND v.value IS NULL
  GROUP BY t.change
), judged AS (
  SELECT c.reference, c.assessment_assessed_at AS at,
    CASE WHEN k.parts IS NULL THEN 'no_view'
      WHEN NOT n.unseen IS NULL THEN 'of_others:' || n.unseen
      WHEN NOT u.service IS NULL THEN 'not_named:' || u.service END AS fault
  FROM ledger.change_as_of AS c
  INNER JOIN named AS n ON n.change = c.reference
  LEFT JOIN kept AS k ON k.change = c.reference
  LEFT JOIN silent AS u ON u.change = c.reference
  WHERE c.category NOT IN ('emergency', 'standard') AND c.assessment_assessed_at IS NOT NULL
    AND c.requested_at >= :period_start AND c.requested_at < :period_end
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
