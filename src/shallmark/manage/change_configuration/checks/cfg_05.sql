-- id: CHK-CFG-05
-- version: 7
-- sentence: Each difference found by a configuration audit has class, cause, owner and action, neither the auditor nor who wrote down what was found ever kept the items, and the report went to the change and the configuration manager.
-- population: configuration audits completed in the period
-- record: ci_audit
-- reasons:
--   incomplete: "Differences without class, cause, owner or action: {detail}."
--   not_independent: "The auditor, or who wrote down what was found, kept items of the sample."
--   not_reported: "The report did not reach the {detail}."
--   reported_late: "It was reported on {detail}, more than 30 days after it was done."
-- short:
--   conforming: Differences followed up and reported
--   nonconforming: Differences or report incomplete
--   not_assessable: Audits are not in the source
WITH empty AS (
  SELECT d.audit, MIN(FOUND_EMPTY(d.reference, d.cause, d.action, d.accept_reason)) AS found
  FROM ledger.discrepancy_as_of AS d
  GROUP BY d.audit
), bare AS (
  SELECT d.audit, COUNT(*) AS found
  FROM ledger.discrepancy_as_of AS d
  LEFT JOIN ledger.person_as_of AS p ON p.reference = d.owner
  WHERE COALESCE(d.class, '') = '' OR NOT SAYS(d.cause, d.title) OR d.owner IS NULL
    -- whoever left follows nothing up
    OR (d.state <> 'closed' AND NOT p.active)
    OR (NOT SAYS(d.action, d.title) AND NOT SAYS(d.accept_reason, d.title))
  GROUP BY d.audit
), dependent AS (
  SELECT a.reference, COUNT(*) AS items
  FROM ledger.ci_audit_as_of AS a
  INNER JOIN ledger.ci_audit_sample AS s ON s.ci_audit = a.reference
  INNER JOIN ledger.hand AS h ON h.record_type = 'ci' AND h.record = s.value AND h.hand = 'kept'
    AND h.person = a.auditor AND CAST(h.since AS DATE) <= a.done_at
  GROUP BY a.reference
), looked AS (
  -- whoever wrote what was found looked at it, whoever is named as the auditor
  SELECT l.audit, COUNT(*) AS items
  FROM ledger.ci_audit_item AS l
  INNER JOIN ledger.hand AS h ON h.record_type = 'ci' AND h.record = l.ci AND h.hand = 'kept'
    AND h.person = l.looked_by
  GROUP BY l.audit
), reached AS (
  SELECT p.ci_audit,
    MAX(CASE WHEN r.role_key = 'change_manager' THEN 1 ELSE 0 END) AS change_manager,
    MAX(CASE WHEN r.role_key = 'configuration_manager' THEN 1 ELSE 0 END) AS configuration_manager
  FROM ledger.ci_audit_recipient AS p
  INNER JOIN ledger.ci_audit_as_of AS a ON a.reference = p.ci_audit
  -- who held the role when the report went out
  INNER JOIN ledger.role_assignment_as_of AS r ON r.person = p.value
    AND r.counts_from <= a.reported_at AND (r.ends_on IS NULL OR r.ends_on > a.reported_at)
  GROUP BY p.ci_audit
), judged AS (
  SELECT a.reference,
    CASE WHEN b.found > 0 THEN 'incomplete:' || CAST(b.found AS TEXT)
      WHEN NOT e.found IS NULL THEN e.found
      WHEN i.items > 0 OR k.items > 0 THEN 'not_independent'
      WHEN a.reported_at IS NULL AND a.done_at + INTERVAL '30' DAY > CAST(:as_of AS DATE) THEN NULL
      WHEN a.reported_at IS NULL OR COALESCE(r.change_manager, 0) = 0
        THEN 'not_reported:change_manager'
      WHEN COALESCE(r.configuration_manager, 0) = 0
        THEN 'not_reported:configuration_manager'
      WHEN a.done_at + INTERVAL '30' DAY < a.reported_at
        THEN 'reported_late:' || CAST(a.reported_at AS TEXT) END AS fault
  FROM ledger.ci_audit_as_of AS a
  LEFT JOIN dependent AS i ON i.reference = a.reference
  LEFT JOIN bare AS b ON b.audit = a.reference
  LEFT JOIN looked AS k ON k.audit = a.reference
  LEFT JOIN empty AS e ON e.audit = a.reference
  LEFT JOIN reached AS r ON r.ci_audit = a.reference
  WHERE a.state IN ('done', 'reported') AND a.done_at >= CAST(:period_start AS DATE)
    AND a.done_at < CAST(:period_end AS DATE)
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, :as_of AS at
FROM judged AS j
