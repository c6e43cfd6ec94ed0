-- id: CHK-CHG-06
-- version: 1
-- sentence: No change starts before its approval; a standard change starts under an approved template.
-- population: changes started in the period
-- record: change
-- time: change.started_at
-- waivable: false
-- partial:
--   - standard_change_version
-- reasons:
--   no_approval: "It was started without an approval of this version."
--   started_early: "It was started before it was approved."
--   no_template: "It was started as a standard change under no approved template."
-- short:
--   conforming: Approved before it started
--   nonconforming: Started before its approval
--   not_assessable: Approvals are not in the source
WITH decided AS (
  SELECT c.reference,
    SUM(CASE WHEN a.at <= c.started_at THEN 1 ELSE 0 END) AS in_time, COUNT(*) AS decisions
  FROM ledger.change_as_of AS c
  INNER JOIN ledger.approval AS a ON a.record = c.reference AND a.decision = 'approved'
    AND a.record_version = c.approved_version AND a.step IN ('approve', 'approve_emergency')
  GROUP BY c.reference
), judged AS (
  SELECT c.reference, c.started_at AS at, SOURCE_GAP(c.source_system, 'approval',
    'change.started_at') AS missing,
    CASE WHEN c.category = 'standard' THEN
        CASE WHEN t.approved_at IS NULL OR SECS(t.approved_at, c.started_at) < 0
          THEN 'no_template' END
      WHEN d.decisions IS NULL THEN 'no_approval'
      WHEN d.in_time < COALESCE(c.quorum, 1) THEN
        CASE WHEN d.decisions < COALESCE(c.quorum, 1) THEN 'no_approval' ELSE 'started_early' END
      END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN decided AS d ON d.reference = c.reference
  LEFT JOIN ledger.standard_change_version AS t ON t.reference = c.template
    AND t.valid_from <= c.started_at AND (t.valid_to IS NULL OR t.valid_to > c.started_at)
  WHERE c.started_at >= :period_start AND c.started_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
