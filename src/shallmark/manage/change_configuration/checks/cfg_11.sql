-- id: CHK-CFG-11
-- version: 1
-- sentence: Each live service is itself an item, with owner, support group and customer on record as stakeholders.
-- population: services that are live and in scope, as of the run
-- record: service
-- reasons:
--   no_item: "No item stands for it."
--   no_stakeholder: "Not on record as stakeholder: {detail}."
-- short:
--   conforming: Item with stakeholders
--   nonconforming: No item, or nobody whom it concerns
--   not_assessable: Services are not in the source
WITH standing AS (
  SELECT s.reference AS service, COALESCE(s.kind, 'facing') AS kind, MAX(i.reference) AS item,
    MAX(CASE WHEN p.value LIKE 'owner:%' OR p.value LIKE 'service_owner:%' THEN 1 ELSE 0 END)
      AS owner,
    MAX(CASE WHEN p.value LIKE 'support_group:%' THEN 1 ELSE 0 END) AS support_group,
    MAX(CASE WHEN p.value LIKE 'customer:%' THEN 1 ELSE 0 END) AS customer
  FROM ledger.service_as_of AS s
  LEFT JOIN ledger.ci_as_of AS i ON i.service = s.reference AND i.status = 'live'
  LEFT JOIN ledger.ci_stakeholder AS p ON p.ci = i.reference
  WHERE s.state = 'live' AND s.in_scope
  GROUP BY s.reference, COALESCE(s.kind, 'facing')
), judged AS (
  SELECT s.service AS reference,
    CASE WHEN s.item IS NULL THEN 'no_item'
      WHEN s.owner = 0 THEN 'no_stakeholder:owner'
      WHEN s.support_group = 0 THEN 'no_stakeholder:support_group'
      -- what only other services rest on has no customers of its own
      WHEN s.customer = 0 AND s.kind = 'facing' THEN 'no_stakeholder:customer' END AS fault
  FROM standing AS s
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, :as_of AS at
FROM judged AS j
