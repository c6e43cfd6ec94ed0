-- id: CHK-CHG-07
-- version: 6
-- sentence: Who approves holds the role that the rule names at that time, never asked for, wrote, assessed or carried out the change before, and the quorum is met.
-- population: changes and templates approved in the period
-- reasons:
--   own_approval: "Somebody approved it who asked for it, wrote, assessed or carried it out."
--   wrong_role: "An approver did not hold the role of the rule when it was approved."
--   no_quorum: "Fewer people approved than the rule asks for."
--   own_template: "The author of the template approved it."
-- short:
--   conforming: Approved by the right people
--   nonconforming: Approved by the wrong people
--   not_assessable: Approvals are not in the source
WITH hands AS (
  SELECT h.record_type, h.record, h.person, MIN(h.since) AS since,
    MIN(CASE WHEN h.hand IN ('asked', 'wrote') THEN h.since END) AS wrote,
    MIN(CASE WHEN h.hand = 'did' THEN h.since END) AS did,
    MIN(CASE WHEN h.hand = 'assessed' THEN h.since END) AS assessed
  FROM ledger.hand AS h
  WHERE h.record_type IN ('change', 'standard_change')
  GROUP BY h.record_type, h.record, h.person
), held AS (
  -- by what was known of roles at the decision, whatever it says of itself
  SELECT a.reference, COUNT(*) AS roles
  FROM ledger.approval AS a
  INNER JOIN ledger.change_approver_role AS r ON r.change = a.record
  INNER JOIN ledger.role_assignment_version AS s ON s.person = a.by_person
    AND (s.role_key = r.value OR s.role_rights = r.value)
    AND s.valid_from <= a.at AND (s.valid_to IS NULL OR s.valid_to > a.at)
    AND s.counts_from <= CAST(a.at AS DATE)
    AND (s.ends_on IS NULL OR s.ends_on > CAST(a.at AS DATE))
  WHERE a.at <= :as_of
  GROUP BY a.reference
), given AS (
  SELECT c.reference, a.by_person,
    MAX(CASE WHEN NOT r.roles IS NULL THEN 1 ELSE 0 END) AS fits,
    MAX(CASE WHEN a.by_person = c.requester OR a.by_person = c.created_by
      OR (c.separate AND a.by_person = c.implementer)
      OR (c.separate AND a.by_person = c.assessment_assessed_by AND c.category <> 'emergency')
      OR h.wrote <= a.at OR (c.separate AND h.did <= a.at)
      OR (c.separate AND h.assessed <= a.at AND c.category <> 'emergency')
      THEN 1 ELSE 0 END) AS own
  FROM ledger.change_as_of AS c
  INNER JOIN ledger.approval AS a ON a.record = c.reference AND a.decision = 'approved'
    AND a.record_version = c.approved_version AND a.step IN ('approve', 'approve_emergency')
  LEFT JOIN held AS r ON r.reference = a.reference
  LEFT JOIN hands AS h
    ON h.record_type = 'change' AND h.record = c.reference AND h.person = a.by_person
  GROUP BY c.reference, a.by_person
), counted AS (
  SELECT g.reference, COUNT(*) AS people, MAX(g.own) AS own, MIN(g.fits) AS fits
  FROM given AS g
  GROUP BY g.reference
), entitled AS (
  -- who approved a template, by a role that a rule named at that time
  SELECT t.reference, COUNT(*) AS roles
  FROM ledger.standard_change_as_of AS t
  INNER JOIN ledger.template_approver_role AS r ON r.valid_from <= t.approved_at
    AND (r.valid_to IS NULL OR r.valid_to > t.approved_at)
  INNER JOIN ledger.role_assignment_version AS s ON s.person = t.approved_by
    AND (s.role_key = r.value OR s.role_rights = r.value)
    AND s.valid_from <= t.approved_at AND (s.valid_to IS NULL OR s.valid_to > t.approved_at)
    AND s.counts_from <= CAST(t.approved_at AS DATE)
    AND (s.ends_on IS NULL OR s.ends_on > CAST(t.approved_at AS DATE))
  GROUP BY t.reference
), judged AS (
  SELECT c.reference, COALESCE(c.approved_at, c.started_at) AS at, SOURCE_GAP(c.source_system, 'approval') AS missing,
    CASE WHEN n.own = 1 THEN 'own_approval' WHEN n.fits = 0 THEN 'wrong_role'
      WHEN COALESCE(n.people, 0) < COALESCE(c.quorum, 1) THEN 'no_quorum' END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN counted AS n ON n.reference = c.reference
  WHERE c.category <> 'standard'
    AND (c.approved_at >= :period_start AND c.approved_at < :period_end
      -- what a source holds without the moment of its approval is named, not left out
      OR c.approved_at IS NULL AND c.source_system <> ''
      AND c.started_at >= :period_start AND c.started_at < :period_end)
  UNION ALL
  SELECT t.reference, t.approved_at, NULL,
    CASE WHEN t.approved_by IS NULL THEN 'no_quorum'
      WHEN t.approved_by = t.created_by OR t.approved_by = t.owner OR h.since <= t.approved_at
        THEN 'own_template'
      WHEN e.roles IS NULL THEN 'wrong_role' END
  FROM ledger.standard_change_as_of AS t
  LEFT JOIN entitled AS e ON e.reference = t.reference
  LEFT JOIN hands AS h ON h.record_type = 'standard_change' AND h.record = t.reference
    AND h.person = t.approved_by
  WHERE t.approved_at >= :period_start AND t.approved_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
