-- id: CHK-CFG-11
-- version: 5
-- sentence: Each live service is itself an item, with an active owner, support group and customer on record as stakeholders; the owner of the service has not left, and the support group takes work and has an active member.
-- population: services that are live, as of the run, and in scope, or were in the period
-- record: service
-- reasons:
--   no_item: "No item stands for it."
--   owner_left: "The owner of the service has left."
--   nobody_supports: "Its support group takes no work, or has no active member."
--   no_stakeholder: "Not on record as stakeholder: {detail}."
-- short:
--   conforming: Item with stakeholders
--   nonconforming: No item, or nobody whom it concerns
--   not_assessable: Services are not in the source
WITH scoped AS (
  -- taken out of the scope since, or called another kind, it is judged for the time before
  SELECT v.reference,
    MAX(CASE WHEN COALESCE(v.kind, 'facing') = 'facing' THEN 1 ELSE 0 END) AS facing
  FROM ledger.service_version AS v
  WHERE v.in_scope AND v.valid_from <= :as_of
    AND (v.valid_to IS NULL OR v.valid_to > :period_start)
  GROUP BY v.reference
), gone AS (
  -- whoever left answers for nothing
  SELECT 'owner:' || a.reference AS value FROM ledger.person_as_of AS a WHERE NOT a.active
  UNION ALL
  SELECT 'service_owner:' || a.reference AS value
  FROM ledger.person_as_of AS a WHERE NOT a.active
), staffed AS (
  -- nobody supports it where the team takes no work, or nobody of it is left
  SELECT DISTINCT 'support_group:' || t.reference AS value
  FROM ledger.team_as_of AS t
  INNER JOIN ledger.team_belonging AS b ON b.team = t.reference AND NOT b.lead
    AND b.since <= :as_of AND (b.until IS NULL OR b.until > :as_of)
  INNER JOIN ledger.person_as_of AS a ON a.reference = b.person AND a.active
  WHERE t.active
), standing AS (
  SELECT s.reference AS service, o.facing, MAX(i.reference) AS item,
    MAX(CASE WHEN (p.value LIKE 'owner:%' OR p.value LIKE 'service_owner:%')
        AND g.value IS NULL THEN 1 ELSE 0 END)
      AS owner,
    MAX(CASE WHEN p.value LIKE 'service_owner:%' AND NOT g.value IS NULL THEN 1 ELSE 0 END)
      AS owner_left,
    MAX(CASE WHEN p.value LIKE 'support_group:%' THEN 1 ELSE 0 END) AS support_group,
    MAX(CASE WHEN NOT f.value IS NULL THEN 1 ELSE 0 END) AS staffed,
    MAX(CASE WHEN p.value LIKE 'customer:%' THEN 1 ELSE 0 END) AS customer
  FROM ledger.service_as_of AS s
  INNER JOIN scoped AS o ON o.reference = s.reference
  LEFT JOIN ledger.ci_as_of AS i ON i.service = s.reference AND i.status = 'live'
  LEFT JOIN ledger.ci_stakeholder AS p ON p.ci = i.reference
  LEFT JOIN gone AS g ON g.value = p.value
  LEFT JOIN staffed AS f ON f.value = p.value
  WHERE s.state = 'live'
  GROUP BY s.reference, o.facing
), judged AS (
  SELECT s.service AS reference,
    CASE WHEN s.item IS NULL THEN 'no_item'
      WHEN s.owner = 0 THEN 'no_stakeholder:owner'
      WHEN s.owner_left = 1 THEN 'owner_left'
      WHEN s.support_group = 0 THEN 'no_stakeholder:support_group'
      WHEN s.staffed = 0 THEN 'nobody_supports'
      -- what only other services rest on has no customers of its own
      WHEN s.customer = 0 AND s.facing = 1 THEN 'no_stakeholder:customer' END AS fault
  FROM standing AS s
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, :as_of AS at
FROM judged AS j
