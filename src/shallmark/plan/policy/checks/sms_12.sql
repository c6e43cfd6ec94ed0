-- id: CHK-SMS-12
-- version: 3
-- sentence: A process in force, and a parameter of the checks that was altered, took effect under a change that was approved before.
-- population: "processes in force, and parameters set otherwise than their default, as of the run"
-- record: ""
-- reasons:
--   no_change: "It took effect, and names no change."
--   unknown_change: "There is no change {detail}, and no standard change of that name."
--   not_named: "{detail} does not name it, or covers no documents."
--   over: "{detail} was closed before."
--   not_approved: "{detail} was not approved when it took effect."
-- short:
--   conforming: Under an approved change
--   nonconforming: Not under an approved change
--   not_assessable: Changes are not on record

WITH wanted AS (
  SELECT p.reference, p.reference AS subject, p.change_ref, COALESCE(p.in_force_at, p.created_at, :as_of) AS at
  FROM ledger.process_as_of AS p
  WHERE p.state = 'operating'
  UNION ALL
  SELECT a.key AS reference, CAST(NULL AS TEXT) AS subject, a.change_ref, COALESCE(a.updated_at, :as_of) AS at
  FROM ledger.parameter_as_of AS a
), by_change AS (
  SELECT w.reference, MIN(c.reference) AS change, MIN(c.approved_at) AS approved_at,
    MIN(c.closed_at) AS closed_at, MAX(d.value) AS names
  FROM wanted AS w
  INNER JOIN ledger.change_as_of AS c ON c.reference = w.change_ref
  LEFT JOIN ledger.change_document AS d ON d.change = c.reference AND d.value = w.subject
  GROUP BY w.reference
), by_template AS (
  -- by its number or its name; it allows what takes effect while it is approved and has not ended
  SELECT w.reference, COUNT(*) AS known,
    MAX(CASE WHEN s.covers_documents THEN 1 ELSE 0 END) AS covers,
    COUNT(CASE WHEN s.covers_documents AND s.state = 'approved' AND s.valid_from <= w.at
      AND (s.valid_to IS NULL OR s.valid_to > w.at)
      AND (s.effective_to IS NULL OR s.effective_to >= CAST(w.at AS DATE)) THEN 1 END) AS holds
  FROM wanted AS w
  INNER JOIN ledger.standard_change_version AS s ON s.valid_from <= :as_of
    AND (s.reference = w.change_ref OR LOWER(s.title) = LOWER(w.change_ref))
  GROUP BY w.reference
), judged AS (
  SELECT w.reference, w.at,
    CASE WHEN w.change_ref IS NULL THEN 'no_change'
      WHEN c.change IS NULL AND t.known IS NULL THEN 'unknown_change:' || w.change_ref
      WHEN COALESCE(t.holds, 0) > 0 THEN NULL
      WHEN c.change IS NULL THEN CASE WHEN t.covers = 0 THEN 'not_named:' || w.change_ref
        ELSE 'not_approved:' || w.change_ref END
      WHEN c.names IS NULL AND NOT w.subject IS NULL THEN 'not_named:' || w.change_ref
      WHEN NOT COALESCE(c.approved_at <= w.at, FALSE) THEN 'not_approved:' || w.change_ref
      WHEN c.closed_at < w.at THEN 'over:' || w.change_ref END AS verdict
  FROM wanted AS w
  LEFT JOIN by_change AS c ON c.reference = w.reference
  LEFT JOIN by_template AS t ON t.reference = w.reference
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
