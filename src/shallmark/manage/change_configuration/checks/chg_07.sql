-- id: CHK-CHG-07
-- version: 2
-- sentence: Who approves holds the role that the rule names, did not ask for, write, assess or carry out the change, and the quorum is met.
-- population: changes and templates approved in the period
-- reasons:
--   own_approval: "Somebody approved it who asked for it, wrote, assessed or carried it out."
--   wrong_role: "An approver does not hold the role of the rule."
--   no_quorum: "Fewer people approved than the rule asks for."
--   own_template: "The author of the template approved it."
-- short:
--   conforming: Approved by the right people
--   nonconforming: Approved by the wrong people
--   not_assessable: Approvals are not in the source
WITH given AS (
  SELECT c.reference, a.by_person,
    MAX(CASE WHEN ' ' || a.role || ' ' LIKE '% ' || r.value || ' %' THEN 1 ELSE 0 END) AS fits,
    MAX(CASE WHEN a.by_person = c.requester OR a.by_person = c.created_by
      OR (c.separate AND a.by_person = c.implementer)
      OR (c.separate AND a.by_person = c.assessment_assessed_by AND c.category <> 'emergency')
      THEN 1 ELSE 0 END) AS own
  FROM ledger.change_as_of AS c
  INNER JOIN ledger.approval AS a ON a.record = c.reference AND a.decision = 'approved'
    AND a.record_version = c.approved_version AND a.step IN ('approve', 'approve_emergency')
  LEFT JOIN ledger.change_approver_role AS r ON r.change = c.reference
  GROUP BY c.reference, a.by_person
), counted AS (
  SELECT g.reference, COUNT(*) AS people, MAX(g.own) AS own, MIN(g.fits) AS fits
  FROM given AS g
  GROUP BY g.reference
), judged AS (
  SELECT c.reference, c.approved_at AS at, SOURCE_GAP(c.source_system, 'approval') AS missing,
    CASE WHEN n.own = 1 THEN 'own_approval' WHEN n.fits = 0 THEN 'wrong_role'
      WHEN COALESCE(n.people, 0) < COALESCE(c.quorum, 1) THEN 'no_quorum' END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN counted AS n ON n.reference = c.reference
  WHERE c.category <> 'standard'
    AND c.approved_at >= :period_start AND c.approved_at < :period_end
  UNION ALL
  SELECT t.reference, t.approved_at, NULL,
    CASE WHEN t.approved_by IS NULL THEN 'no_quorum'
      WHEN t.approved_by = t.created_by OR t.approved_by = t.owner THEN 'own_template' END
  FROM ledger.standard_change_as_of AS t
  WHERE t.approved_at >= :period_start AND t.approved_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
