-- id: CHK-CHG-04
-- version: 3
-- sentence: An approved change is assessed by somebody of the security role, and neither bypasses a control nor was found to.
-- population: changes approved in the period
-- record: change
-- time: change.approved_at
-- waivable: false
-- parameters:
--   sec_threshold: {type: text, default: minor}
-- reasons:
--   bypasses_control: "It bypasses a security control, or was found to after its approval."
--   no_security_role: "Its security assessor holds no security role."
-- short:
--   conforming: Security is assessed
--   nonconforming: Security was passed over
--   not_assessable: The assessment is not in the source
WITH held AS (
  SELECT c.reference, COUNT(*) AS roles
  FROM ledger.change_as_of AS c
  INNER JOIN ledger.role_assignment AS r ON r.person = c.assessment_security_assessor
    AND r.role_key IN ('security_manager', 'security_assessor')
    AND r.starts_on <= c.approved_on AND (r.ends_on IS NULL OR r.ends_on > c.approved_on)
  GROUP BY c.reference
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
), judged AS (
  SELECT c.reference, c.approved_at AS at,
    CASE WHEN NOT p.reference IS NULL THEN NULL ELSE SOURCE_GAP(c.source_system,
      'change.assessment_security', 'change.assessment_security_assessor') END AS missing,
    CASE WHEN NOT p.reference IS NULL THEN 'bypasses_control'
      WHEN CASE c.category WHEN 'minor' THEN 1 WHEN 'significant' THEN 2 WHEN 'major' THEN 3
          ELSE 0 END
        < CASE :sec_threshold WHEN 'standard' THEN 0 WHEN 'significant' THEN 2 WHEN 'major' THEN 3
          ELSE 1 END THEN NULL
      WHEN c.category NOT IN ('minor', 'significant', 'major') THEN NULL
      WHEN NOT SAYS(c.assessment_security, c.title) THEN 'missing:effect_on_security'
      WHEN c.assessment_security_assessor IS NULL THEN 'missing:security_assessor'
      WHEN h.roles IS NULL THEN 'no_security_role' END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN held AS h ON h.reference = c.reference
  LEFT JOIN bypassed AS p ON p.reference = c.reference
  WHERE c.approved_at >= :period_start AND c.approved_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
