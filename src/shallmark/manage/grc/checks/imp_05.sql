-- id: CHK-IMP-05
-- version: 6
-- sentence: Each opportunity is assessed and prioritised by an approved version of the criteria, and decided in time; a declined one, and what was merged into it, was assessed too.
-- population: opportunities recorded in the period, statements of none left out
-- record: improvement
-- others: true
-- time: improvement.created_at
-- parameters:
--   triage_days: {type: days, default: 30}
-- reasons:
--   undecided: "Nobody decided on it for {detail} days."
--   other_criteria: "It was assessed by {detail}, which is no version of the criteria that was approved then."
--   decided_late: "It was decided after {detail} days."
-- short:
--   conforming: Assessed and decided in time
--   nonconforming: Not assessed, or not decided in time
--   not_assessable: Decisions are not on record
WITH asked AS (
  SELECT i.reference, i.created_at, i.state, i.title, i.assessment, i.priority, i.criteria_version,
    i.decided_at, i.assessed_at, i.merged_into, FOUND_EMPTY(i.reference, i.assessment, i.statement_of_none) AS empty,
    SECS(i.created_at, COALESCE(i.decided_at, :as_of)) AS waited
  FROM ledger.improvement_as_of AS i
  WHERE i.created_at >= :period_start AND i.created_at < :period_end AND i.created_at <= :as_of
    AND (NOT SAYS(i.statement_of_none, i.title)
      OR NOT FOUND_EMPTY(i.reference, i.statement_of_none) IS NULL)
), criteria AS (
  SELECT v.reference, v.approved_at
  FROM ledger.document_version_as_of AS v
  INNER JOIN ledger.document AS d ON d.reference = v.document
  WHERE COALESCE(d.settled_kind, d.kind) = 'criteria' AND NOT v.approved_at IS NULL
), judged AS (
  SELECT a.reference, a.created_at AS at,
    CASE WHEN NOT a.empty IS NULL THEN a.empty
      WHEN a.decided_at IS NULL AND a.waited > :triage_days * 86400
        THEN 'undecided:' || CAST(CAST(FLOOR(a.waited / 86400.0) AS BIGINT) AS TEXT)
      WHEN a.waited > :triage_days * 86400
        THEN 'decided_late:' || CAST(CAST(FLOOR(a.waited / 86400.0) AS BIGINT) AS TEXT)
      -- what is new is not assessed yet; another one goes on for what was merged
      WHEN a.state = 'new' OR (a.state = 'merged' AND COALESCE(m.state, '') <> 'declined') THEN NULL
      WHEN NOT SAYS(a.assessment, a.title) THEN 'missing:assessment'
      -- what was declined need not be put in an order
      WHEN a.state IN ('declined', 'merged') THEN NULL
      WHEN a.priority IS NULL THEN 'missing:priority'
      WHEN a.criteria_version IS NULL THEN 'missing:version_of_the_criteria'
      WHEN NOT COALESCE(c.approved_at <= COALESCE(a.assessed_at, a.decided_at, :as_of), FALSE)
        THEN 'other_criteria:' || a.criteria_version END AS verdict
  FROM asked AS a
  LEFT JOIN ledger.improvement_as_of AS m ON m.reference = a.merged_into
  LEFT JOIN criteria AS c ON c.reference = a.criteria_version
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
