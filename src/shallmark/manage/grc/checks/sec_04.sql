-- id: CHK-SEC-04
-- version: 5
-- sentence: The effect of each control in operation was reviewed within the interval by another than who kept it, who says what was found, and a failed review has an action that stands, also where a later one passed; a control that was retired in the period is judged as it stood when it was retired.
-- population: controls in operation, as of the run, and controls that were retired in the period
-- record: control
-- parameters:
--   control_review: {type: months, default: 12}
-- reasons:
--   overdue: "It was last reviewed, or put in operation, on {detail}."
--   own_review: "Whoever kept it judged whether it works."
--   silent: "Nobody says what its review of {detail} found."
--   no_action: "Its review failed, and no action follows from it."
--   passed_unmended: "Its review of {detail} failed and a later one passed, and nothing was done in between."
-- short:
--   conforming: Reviewed in time
--   nonconforming: Not reviewed, or failed without action
--   not_assessable: Reviews are not on record
WITH acted AS (
  SELECT a.source, COUNT(a.reference) AS actions
  FROM ledger.action_as_of AS a
  WHERE a.state <> 'dropped'
  GROUP BY a.source
), left_by AS (
  -- whoever dates its end back takes no day from what was due until it was written
  SELECT v.reference, MAX(v.valid_to) AS at
  FROM ledger.control_version AS v
  WHERE v.state IN ('operating', 'failing') AND v.valid_to <= :as_of
  GROUP BY v.reference
), seen AS (
  SELECT c.reference, c.review_result, c.created_at, c.reviewed_by, c.reviewed_at,
    c.title, c.review_note,
    CASE WHEN c.state = 'retired' THEN COALESCE(l.at, c.retired_at) ELSE :as_of END AS until,
    COALESCE(c.reviewed_at, CAST(c.in_operation_at AS DATE), CAST(c.created_at AS DATE)) AS last_on
  FROM ledger.control_as_of AS c
  LEFT JOIN left_by AS l ON l.reference = c.reference
  WHERE c.state IN ('operating', 'failing')
    OR (c.state = 'retired' AND COALESCE(l.at, c.retired_at) >= :period_start
      AND COALESCE(l.at, c.retired_at) < :period_end)
), failed AS (
  SELECT v.reference, v.reviewed_at, MIN(v.valid_from) AS at
  FROM ledger.control_version AS v
  WHERE v.review_result = 'failed' AND v.valid_from <= :as_of
  GROUP BY v.reference, v.reviewed_at
), unmended AS (
  -- dropped, or done before it failed, is nothing that mends it
  SELECT f.reference, MAX(f.reviewed_at) AS failed_on
  FROM failed AS f
  LEFT JOIN ledger.action_as_of AS a ON a.source = f.reference AND a.state <> 'dropped'
    AND (a.done_at IS NULL OR CAST(a.done_at AS DATE) >= f.reviewed_at)
  WHERE f.at >= :period_start AND a.reference IS NULL
  GROUP BY f.reference
), looks AS (
  SELECT v.reference, v.reviewed_at, v.review_note,
    LAG(v.reviewed_at) OVER (PARTITION BY v.reference ORDER BY v.valid_from) AS before_on,
    LAG(v.review_note) OVER (PARTITION BY v.reference ORDER BY v.valid_from) AS note_before
  FROM ledger.control_version AS v
  WHERE v.valid_from <= :as_of
), repeated AS (
  -- what stands there from the review before says nothing of this one
  SELECT DISTINCT k.reference
  FROM looks AS k
  INNER JOIN seen AS s ON s.reference = k.reference AND s.reviewed_at = k.reviewed_at
  WHERE k.before_on <> k.reviewed_at AND k.review_note = k.note_before
), judged AS (
  SELECT s.reference, s.created_at AS at,
    CASE WHEN s.last_on + INTERVAL '1' MONTH * CAST(:control_review AS INT) < CAST(s.until AS DATE)
        THEN 'overdue:' || CAST(s.last_on AS TEXT)
      WHEN CAST(h.since AS DATE) <= s.reviewed_at THEN 'own_review'
      WHEN s.review_result = 'failed' AND a.actions IS NULL THEN 'no_action'
      WHEN s.review_result <> 'failed' AND NOT u.reference IS NULL
        THEN 'passed_unmended:' || CAST(u.failed_on AS TEXT)
      WHEN NOT s.reviewed_at IS NULL
        AND (NOT SAYS(s.review_note, s.title) OR NOT r.reference IS NULL)
        THEN 'silent:' || CAST(s.reviewed_at AS TEXT)
      ELSE FOUND_EMPTY(s.reference, s.review_note) END AS verdict
  FROM seen AS s
  LEFT JOIN acted AS a ON a.source = s.reference
  LEFT JOIN unmended AS u ON u.reference = s.reference
  LEFT JOIN repeated AS r ON r.reference = s.reference
  LEFT JOIN ledger.hand AS h ON h.record_type = 'control' AND h.record = s.reference
    AND h.hand = 'kept' AND h.person = s.reviewed_by
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
