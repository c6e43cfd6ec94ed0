-- id: CHK-CHG-18
-- version: 5
-- sentence: Whether a change meets the criteria of major impact is answered before it is approved, question by question; one that meets them goes through design and transition, and whoever takes a yes to them back says why.
-- population: normal changes requested in the period that were approved, meet the criteria, or did once
-- record: change
-- time: change.requested_at
-- reasons:
--   unanswered: "It was approved, and questions of major impact were not answered: {detail}."
--   no_plan: "{detail} is no plan of design and transition, and no other change."
--   taken_back: "Its yes to {detail} was taken back, and nobody said why."
--   not_routed: "It meets the criteria of major impact, and no project or transition plan is linked."
-- short:
--   conforming: Routed to design and transition
--   nonconforming: Passed design and transition by
--   not_assessable: The answers are not in the source
WITH answered AS (
  SELECT a.change, COUNT(DISTINCT a.key) AS questions
  FROM ledger.change_impact_answer AS a
  WHERE a.key IN ('new_service', 'changed_service', 'removal_or_transfer', 'major_effect')
  GROUP BY a.change
), met AS (
  SELECT a.change, COUNT(*) AS answers
  FROM ledger.change_impact_answer AS a
  WHERE a.value = 'yes'
  GROUP BY a.change
), back AS (
  SELECT b.change, MIN(CASE WHEN NOT SAYS(b.reason) THEN b.key END) AS silent
  FROM ledger.change_impact_taken_back AS b
  WHERE b.at <= :as_of
  GROUP BY b.change
), judged AS (
  SELECT c.reference, c.requested_at AS at, CASE
      WHEN m.change IS NULL THEN SOURCE_GAP(c.source_system, 'change.impact_answers')
      ELSE SOURCE_GAP(c.source_system, 'change.project') END AS missing,
    CASE WHEN NOT b.silent IS NULL AND (d.reference IS NULL AND o.reference IS NULL) THEN 'taken_back:' || b.silent
      WHEN NOT c.approved_at IS NULL AND COALESCE(q.questions, 0) < 4
        THEN 'unanswered:' || CAST(4 - COALESCE(q.questions, 0) AS TEXT)
      WHEN m.change IS NULL THEN NULL
      WHEN c.project IS NULL THEN 'not_routed'
      WHEN d.reference IS NULL AND o.reference IS NULL THEN 'no_plan:' || c.project END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN met AS m ON m.change = c.reference
  LEFT JOIN answered AS q ON q.change = c.reference
  LEFT JOIN back AS b ON b.change = c.reference
  LEFT JOIN ledger.document AS d ON d.reference = c.project AND COALESCE(d.settled_kind, d.kind) = 'transition_plan'
  LEFT JOIN ledger.change_as_of AS o ON o.reference = c.project AND o.reference <> c.reference
    AND o.category <> 'standard' AND o.state NOT IN ('rejected', 'canceled')
  WHERE c.category IN ('minor', 'significant', 'major')
    AND c.state NOT IN ('new', 'canceled', 'rejected')
    AND c.requested_at >= :period_start AND c.requested_at < :period_end
    AND NOT (m.change IS NULL AND b.change IS NULL AND c.approved_at IS NULL)
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
