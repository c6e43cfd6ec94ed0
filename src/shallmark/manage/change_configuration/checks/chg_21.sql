-- id: CHK-CHG-21
-- version: 3
-- sentence: A rejected or withdrawn change gives its reason, and its requester is told.
-- population: changes rejected or withdrawn in the period
-- record: change
-- time: change.closed_at
-- guaranteed: conformity/tests/test_guaranteed.py::test_a_change_is_given_up_with_a_reason_and_its_requester_told
-- reasons:
--   not_told: "Its requester was not told."
-- short:
--   conforming: Reason given, requester told
--   nonconforming: No reason, or requester not told
--   not_assessable: The reason is not in the source
WITH told AS (
  SELECT n.change, a.person, COUNT(*) AS notices
  FROM ledger.notice AS n
  INNER JOIN ledger.notice_audience AS a ON a.notice = n.reference
  WHERE n.sent_at <= :as_of
  GROUP BY n.change, a.person
), judged AS (
  SELECT c.reference, c.closed_at AS at, SOURCE_GAP(c.source_system, 'change.decision_reason')
    AS missing,
    CASE WHEN NOT SAYS(c.decision_reason, c.title) THEN 'missing:reason'
      WHEN t.notices IS NULL AND COALESCE(c.closed_by <> c.requester, TRUE) THEN 'not_told'
      ELSE FOUND_EMPTY(c.reference, c.decision_reason) END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN told AS t ON t.change = c.reference AND t.person = c.requester
  WHERE c.state IN ('rejected', 'canceled')
    AND c.closed_at >= :period_start AND c.closed_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
