-- id: CHK-REQ-04
-- version: 1
-- sentence: What needs an approval is delivered after the approval of another than the requester.
-- population: "service requests that needed an approval, and were approved, accepted, started or fulfilled in the period"
-- record: service_request
-- reasons:
--   not_approved: "Nobody approved it."
--   own: "Only whoever asked for it, or whom it is for, approved it."
--   late: "Work on it began before it was approved."
-- short:
--   conforming: Approved by another before
--   nonconforming: Not approved before by another
--   not_assessable: Approvals are not in the source
WITH moved AS (
  SELECT r.reference, r.requester, r.requested_for, r.source_system, r.started_at, r.fulfilled_at,
    COALESCE(r.approved_at, r.accepted_at, r.started_at, r.fulfilled_at) AS at
  FROM ledger.service_request_as_of AS r
  WHERE NOT r.approval_rule IS NULL
), said AS (
  SELECT m.reference, MIN(a.at) AS given,
    MIN(CASE WHEN a.by_person <> COALESCE(m.requester, '')
        AND a.by_person <> COALESCE(m.requested_for, '') THEN a.at END) AS by_another
  FROM moved AS m
  INNER JOIN ledger.approval AS a ON a.record = m.reference
    AND a.step = 'approve' AND a.decision = 'approved' AND a.at <= :as_of
  GROUP BY m.reference
), judged AS (
  SELECT m.reference, m.at, SOURCE_GAP(m.source_system, 'approval.at') AS missing,
    CASE WHEN s.given IS NULL THEN 'not_approved'
      WHEN s.by_another IS NULL THEN 'own'
      WHEN s.by_another > LEAST(COALESCE(m.started_at, s.by_another),
        COALESCE(m.fulfilled_at, s.by_another)) THEN 'late' END AS fault
  FROM moved AS m
  LEFT JOIN said AS s ON s.reference = m.reference
  WHERE m.at >= :period_start AND m.at < :period_end AND m.at <= :as_of
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE
    WHEN j.fault = 'not_approved' AND NOT j.missing IS NULL THEN NULL ELSE FALSE END AS conforms,
  CASE WHEN j.fault = 'not_approved' AND NOT j.missing IS NULL
    THEN 'field_missing:approval' ELSE j.fault END AS reason,
  j.at AS at
FROM judged AS j
