-- id: CHK-CHG-10
-- version: 5
-- sentence: A standard change uses a template that is approved, in force, covers it and has not failed since, as it stood when it was used.
-- population: standard changes past New, requested in the period
-- record: change
-- time: change.requested_at
-- partial:
--   - standard_change_version
-- reasons:
--   not_approved: "Its template was not approved when it was used."
--   expired: "Its template had expired when it was used."
--   after_failure: "Its template was used after a failure without a new approval."
--   incomplete: "Its template does not say what it covers, its steps, its risk or its way back."
--   out_of_scope: "Its template does not cover {detail}."
-- short:
--   conforming: Template in force and fitting
--   nonconforming: Template not fit for use
--   not_assessable: The template is not in the source
WITH used AS (
  SELECT c.reference, c.requested_at, c.template, c.source_system,
    COALESCE(c.started_at, c.scheduled_at, c.requested_at) AS at
  FROM ledger.change_as_of AS c
  WHERE c.category = 'standard' AND c.state NOT IN ('new', 'canceled')
    AND c.requested_at >= :period_start AND c.requested_at < :period_end
), touched AS (
  SELECT s.change, 'service' AS kind, s.value FROM ledger.change_service AS s
  UNION ALL
  SELECT i.change, 'item', i.value FROM ledger.change_item AS i
), outside AS (
  -- named by the change, while the scope names others of the kind
  SELECT u.reference, MIN(t.value) AS value
  FROM used AS u
  INNER JOIN touched AS t ON t.change = u.reference
  WHERE EXISTS (SELECT 1 FROM ledger.standard_change_scope_part AS p
      WHERE p.standard_change = u.template AND p.kind = t.kind
        AND p.valid_from <= u.at AND (p.valid_to IS NULL OR p.valid_to > u.at))
    AND NOT EXISTS (SELECT 1 FROM ledger.standard_change_scope_part AS p
      WHERE p.standard_change = u.template AND p.kind = t.kind AND p.value = t.value
        AND p.valid_from <= u.at AND (p.valid_to IS NULL OR p.valid_to > u.at))
  GROUP BY u.reference
), scoped AS (
  SELECT u.reference, COUNT(*) AS parts
  FROM used AS u
  INNER JOIN ledger.standard_change_scope_part AS p ON p.standard_change = u.template
    AND p.valid_from <= u.at AND (p.valid_to IS NULL OR p.valid_to > u.at)
  GROUP BY u.reference
), whole AS (
  SELECT u.reference, COUNT(*) AS steps
  FROM used AS u
  INNER JOIN ledger.standard_change_step AS s ON s.standard_change = u.template
    AND s.valid_from <= u.at AND (s.valid_to IS NULL OR s.valid_to > u.at)
  GROUP BY u.reference
), papers AS (
  SELECT d.change, MIN(d.value) AS value
  FROM ledger.change_document AS d
  GROUP BY d.change
), named AS (
  SELECT t.change, MIN(t.value) AS value
  FROM touched AS t
  GROUP BY t.change
), judged AS (
  SELECT u.reference, u.requested_at AS at, SOURCE_GAP(u.source_system, 'change.template') AS
    missing,
    CASE WHEN u.template IS NULL THEN 'missing:template'
      WHEN t.state = 'expired' THEN 'expired'
      WHEN t.state IS NULL OR t.state <> 'approved' THEN 'not_approved'
      WHEN t.effective_to IS NULL OR t.effective_to < CAST(u.at AS DATE) THEN 'expired'
      WHEN t.last_failure > CAST(t.approved_at AS DATE)
        OR (NOT t.last_failure IS NULL AND NOT SAYS(t.failure_explained, t.title)) THEN 'after_failure'
      WHEN w.steps IS NULL OR t.risk IS NULL OR NOT SAYS(t.backout_plan, t.title)
        OR (p.parts IS NULL AND NOT COALESCE(t.covers_documents, FALSE)) THEN 'incomplete'
      WHEN NOT d.value IS NULL AND NOT COALESCE(t.covers_documents, FALSE)
        THEN 'out_of_scope:' || d.value
      WHEN p.parts IS NULL AND NOT n.value IS NULL THEN 'out_of_scope:' || n.value
      WHEN NOT o.value IS NULL THEN 'out_of_scope:' || o.value
      ELSE FOUND_EMPTY(t.reference, t.backout_plan, t.failure_explained) END AS fault
  FROM used AS u
  LEFT JOIN ledger.standard_change_version AS t ON t.reference = u.template
    AND t.valid_from <= u.at AND (t.valid_to IS NULL OR t.valid_to > u.at)
  LEFT JOIN whole AS w ON w.reference = u.reference
  LEFT JOIN scoped AS p ON p.reference = u.reference
  LEFT JOIN papers AS d ON d.change = u.reference
  LEFT JOIN named AS n ON n.change = u.reference
  LEFT JOIN outside AS o ON o.reference = u.reference
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
