-- id: CHK-CHG-04
-- version: 9
-- sentence: What an approved change says of security was signed before by a holder of the security role, what a deviation changed of it was signed until the end, and it neither bypasses a control nor was found to.
-- population: changes approved in the period
-- record: change
-- time: change.approved_at
-- waivable: false
-- parameters:
--   sec_threshold: {type: text, default: minor}
-- reasons:
--   bypasses_control: "It bypasses a security control, or was found to after its approval."
--   no_security_role: "Whoever signed for security held no security role then."
--   not_signed: "Somebody is named for security, and nobody signed."
--   signed_late: "Security signed after the approval."
--   changed_since: "What it says of security is not what was signed."
--   deviation_unsigned: "What {detail} changed was not signed for security before the change was closed."
--   stated_by_source: "Its source says who assessed security; nobody signed here."
-- short:
--   conforming: Security is assessed
--   nonconforming: Security was passed over
--   not_assessable: The assessment is not in the source
WITH approved AS (
  -- as it was approved; what a deviation changed since is signed by itself
  SELECT c.reference, c.approved_at,
    CASE WHEN v.reference IS NULL THEN c.assessment_security ELSE v.assessment_security END AS text,
    CASE WHEN v.reference IS NULL THEN c.no_effect_security ELSE v.no_effect_security END AS chosen,
    CASE WHEN v.reference IS NULL THEN c.assessment_security_assessor
      ELSE v.assessment_security_assessor END AS assessor,
    CASE WHEN v.reference IS NULL THEN c.assessment_security_signed_at
      ELSE v.assessment_security_signed_at END AS signed_at,
    CASE WHEN v.reference IS NULL THEN c.assessment_security_stands
      ELSE v.assessment_security_stands END AS stands
  FROM ledger.change_as_of AS c
  LEFT JOIN ledger.change_version AS v ON v.reference = c.reference
    AND v.version = c.approved_version AND v.valid_from <= :as_of
), held AS (
  SELECT a.reference, COUNT(*) AS roles
  FROM approved AS a
  INNER JOIN ledger.role_assignment_as_of AS r ON r.person = a.assessor
    AND r.role_key IN ('security_manager', 'security_assessor')
    AND r.counts_from <= CAST(COALESCE(a.signed_at, a.approved_at) AS DATE)
    AND (r.ends_on IS NULL OR r.ends_on > CAST(COALESCE(a.signed_at, a.approved_at) AS DATE))
  GROUP BY a.reference
), signed_anew AS (
  -- what stood signed by a holder of the role when it was closed
  SELECT c.reference, COUNT(*) AS roles
  FROM ledger.change_as_of AS c
  INNER JOIN ledger.change_version AS v ON v.reference = c.reference
    AND v.assessment_security_stands AND v.valid_from <= c.closed_at
    AND (v.valid_to IS NULL OR v.valid_to > c.closed_at)
  INNER JOIN ledger.role_assignment_as_of AS r ON r.person = v.assessment_security_assessor
    AND r.role_key IN ('security_manager', 'security_assessor')
    AND r.counts_from <= CAST(v.assessment_security_signed_at AS DATE)
    AND (r.ends_on IS NULL OR r.ends_on > CAST(v.assessment_security_signed_at AS DATE))
  GROUP BY c.reference
), deviated AS (
  SELECT d.change, MIN(d.reference) AS deviation
  FROM ledger.change_deviation_as_of AS d
  INNER JOIN ledger.change_as_of AS c ON c.reference = d.change AND d.decided_at <= c.closed_at
  WHERE d.state = 'accepted'
    AND d.of_field IN ('security_impact', 'no_security_effect', 'controls_affected', 'plan', 'services',
      'items')
  GROUP BY d.change
), bypassed AS (
  -- set or found after the approval, whatever it says now
  SELECT v.reference
  FROM ledger.change_as_of AS c
  INNER JOIN ledger.change_version AS v ON v.reference = c.reference
    AND v.assessment_bypasses_control AND v.valid_from <= :as_of
    AND (v.valid_to IS NULL OR v.valid_to > c.approved_at)
  UNION
  SELECT d.change
  FROM ledger.change_deviation_as_of AS d
  WHERE d.of_field = 'bypasses_control'
), higher AS (
  -- lowered and not settled, it is judged as what it was
  SELECT l.change, MAX(CASE l.from_category WHEN 'major' THEN 3 ELSE 2 END) AS rank
  FROM ledger.change_lowering AS l
  INNER JOIN ledger.change_as_of AS c ON c.reference = l.change
  WHERE l.at <= :as_of AND l.settled_by IS NULL
    AND SOURCE_GAP(c.source_system, 'change.lowered_because') IS NULL
  GROUP BY l.change
), judged AS (
  SELECT c.reference, COALESCE(c.approved_at, c.started_at) AS at,
    CASE WHEN NOT p.reference IS NULL THEN NULL
      WHEN c.approved_at IS NULL THEN SOURCE_GAP(c.source_system, 'change.approved_at') ELSE SOURCE_GAP(c.source_system,
      'change.assessment_security', 'change.assessment_security_assessor') END AS missing,
    CASE WHEN NOT p.reference IS NULL THEN 'bypasses_control'
      WHEN GREATEST(COALESCE(x.rank, 0), CASE c.category WHEN 'minor' THEN 1
          WHEN 'significant' THEN 2 WHEN 'major' THEN 3 ELSE 0 END)
        < CASE :sec_threshold WHEN 'standard' THEN 0 WHEN 'significant' THEN 2 WHEN 'major' THEN 3
          ELSE 1 END THEN NULL
      WHEN c.category NOT IN ('minor', 'significant', 'major') THEN NULL
      WHEN c.approved_at IS NULL THEN 'missing:time_of_the_approval'
      WHEN NOT COALESCE(a.chosen, FALSE) AND NOT SAYS(a.text, c.title) THEN 'missing:effect_on_security'
      WHEN a.assessor IS NULL THEN 'missing:security_assessor'
      WHEN h.roles IS NULL THEN 'no_security_role'
      WHEN a.signed_at IS NULL
        THEN CASE WHEN c.source_system = '' THEN 'not_signed' ELSE 'stated_by_source' END
      WHEN a.signed_at > c.approved_at THEN 'signed_late'
      WHEN NOT COALESCE(a.stands, FALSE) THEN 'changed_since'
      WHEN NOT d.change IS NULL AND n.reference IS NULL
        THEN 'deviation_unsigned:' || d.deviation
      ELSE FOUND_EMPTY(a.reference, a.text) END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN approved AS a ON a.reference = c.reference
  LEFT JOIN held AS h ON h.reference = c.reference
  LEFT JOIN signed_anew AS n ON n.reference = c.reference
  LEFT JOIN deviated AS d ON d.change = c.reference
  LEFT JOIN bypassed AS p ON p.reference = c.reference
  LEFT JOIN higher AS x ON x.change = c.reference
  WHERE (c.approved_at >= :period_start AND c.approved_at < :period_end
      -- what a source holds without the moment of its approval is named, not left out
      OR c.approved_at IS NULL AND c.source_system <> ''
      AND c.category IN ('minor', 'significant', 'major')
      AND c.started_at >= :period_start AND c.started_at < :period_end)
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE
    WHEN j.missing IS NULL AND j.fault <> 'stated_by_source' THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
