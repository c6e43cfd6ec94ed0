-- id: CHK-CHG-06
-- version: 6
-- sentence: No change starts before its approval, a standard change not without an approved template; what is carried out is what was approved, begun within the window that was agreed then and that is no longer than one may be, or a deviation that another person accepted before the work was done.
-- population: changes started in the period
-- record: change
-- time: change.started_at
-- waivable: false
-- parameters:
--   window_tolerance: {type: seconds, default: 3600}
--   longest_window: {type: days, default: 31}
-- partial:
--   - standard_change_version
-- reasons:
--   no_approval: "It was started without an approval of this version."
--   started_early: "It was started before it was approved."
--   no_template: "It was started as a standard change under no approved template."
--   not_as_approved: "What was started is not what was approved."
--   outside_window: "It was begun outside the window that was agreed then, which begins on {detail}."
--   window_too_long: "Its window begins on {detail} and is longer than one may be: it says no time."
--   rewritten: "What was approved was rewritten after the start, without a deviation."
--   deviation_open: "It is carried out otherwise, and {detail} waits for its decision."
--   deviation_rejected: "It was carried out otherwise, which {detail} was not accepted."
--   deviation_own: "The deviation {detail} was decided by whoever carries the change out or recorded it."
--   deviation_late: "The deviation {detail} was recorded or accepted when the work was done already."
-- short:
--   conforming: Approved before it started
--   nonconforming: Not carried out as approved
--   not_assessable: Approvals are not in the source
WITH decided AS (
  SELECT c.reference,
    SUM(CASE WHEN a.at <= c.started_at THEN 1 ELSE 0 END) AS in_time, COUNT(*) AS decisions
  FROM ledger.change_as_of AS c
  INNER JOIN ledger.approval AS a ON a.record = c.reference AND a.decision = 'approved'
    AND a.record_version = c.approved_version AND a.step IN ('approve', 'approve_emergency')
  GROUP BY c.reference
), afterwards AS (
  -- an emergency is completed until it is approved afterwards
  SELECT a.record, MIN(a.at) AS at
  FROM ledger.approval AS a
  WHERE a.step = 'retrospective' AND a.decision = 'approved'
  GROUP BY a.record
), step AS (
  SELECT v.reference, v.version, v.valid_from, v.valid_to, v.bound_digest,
    LAG(v.bound_digest) OVER (
      PARTITION BY v.reference ORDER BY v.valid_from, CAST(v.version AS INT)
    ) AS before
  FROM ledger.change_version AS v
  WHERE v.valid_from <= :as_of
), began AS (
  SELECT c.reference, COUNT(*) AS versions
  FROM ledger.change_as_of AS c
  INNER JOIN step AS a ON a.reference = c.reference AND a.version = c.approved_version
  INNER JOIN step AS s ON s.reference = c.reference AND s.bound_digest <> a.bound_digest
    AND s.valid_from <= c.started_at AND (s.valid_to IS NULL OR s.valid_to > c.started_at)
  GROUP BY c.reference
), rewritten AS (
  SELECT c.reference, COUNT(*) AS versions
  FROM ledger.change_as_of AS c
  INNER JOIN step AS s ON s.reference = c.reference AND s.bound_digest <> s.before
    AND s.valid_from > c.started_at AND (c.closed_at IS NULL OR s.valid_from <= c.closed_at)
  LEFT JOIN afterwards AS w ON w.record = c.reference
  LEFT JOIN ledger.change_deviation_as_of AS d ON d.change = c.reference
    AND d.state = 'accepted' AND d.decided_at = s.valid_from
  WHERE d.reference IS NULL AND (c.category <> 'emergency' OR s.valid_from > w.at)
  GROUP BY c.reference
), deviated AS (
  SELECT d.change,
    MIN(CASE WHEN d.state = 'open' THEN d.reference END) AS waits,
    MIN(CASE WHEN d.state = 'rejected' THEN d.reference END) AS refused,
    MIN(CASE WHEN d.state <> 'open' AND (d.decided_by IS NULL OR d.decided_by = d.created_by
      OR d.decided_by = c.implementer OR d.decided_by = c.requester OR NOT h.person IS NULL)
      THEN d.reference END) AS own,
    -- what it cost comes out afterwards
    MIN(CASE WHEN d.state = 'accepted' AND d.of_field NOT IN ('financial', 'financial_basis')
      AND (d.created_at > c.implemented_at OR d.decided_at > c.implemented_at)
      THEN d.reference END) AS late
  FROM ledger.change_deviation_as_of AS d
  INNER JOIN ledger.change_as_of AS c ON c.reference = d.change
  LEFT JOIN ledger.hand AS h ON h.record_type = 'change' AND h.record = d.change
    AND h.hand IN ('asked', 'did') AND h.person = d.decided_by AND h.since <= d.decided_at
  GROUP BY d.change
), agreed AS (
  -- as it stood at the start: what is moved afterwards changes nothing of when it began
  SELECT c.reference, COALESCE(MAX(s.planned_start), MAX(c.planned_start)) AS starts,
    COALESCE(MAX(s.planned_end), MAX(c.planned_end)) AS ends
  FROM ledger.change_as_of AS c
  LEFT JOIN ledger.change_version AS s ON s.reference = c.reference
    AND s.valid_from <= c.started_at AND (s.valid_to IS NULL OR s.valid_to > c.started_at)
  GROUP BY c.reference
), judged AS (
  SELECT c.reference, c.started_at AS at,
    CASE WHEN v.change IS NULL AND b.reference IS NULL AND r.reference IS NULL
      THEN SOURCE_GAP(c.source_system, 'approval', 'change.started_at') END AS missing,
    CASE WHEN c.category = 'standard' AND (t.approved_at IS NULL
        OR SECS(t.approved_at, c.started_at) < 0) THEN 'no_template'
      WHEN c.category <> 'standard' AND COALESCE(d.decisions, 0) < COALESCE(c.quorum, 1)
        THEN 'no_approval'
      WHEN c.category <> 'standard' AND d.in_time < COALESCE(c.quorum, 1) THEN 'started_early'
      WHEN NOT b.reference IS NULL THEN 'not_as_approved'
      WHEN NOT r.reference IS NULL THEN 'rewritten'
      WHEN c.category <> 'emergency' AND NOT w.starts IS NULL
        AND (SECS(c.started_at, w.starts) > :window_tolerance
          OR SECS(w.ends, c.started_at) > :window_tolerance)
        THEN 'outside_window:' || CAST(CAST(w.starts AS DATE) AS TEXT)
      WHEN c.category <> 'emergency'
        AND w.ends > w.starts + INTERVAL '1' DAY * CAST(:longest_window AS INT)
        THEN 'window_too_long:' || CAST(CAST(w.starts AS DATE) AS TEXT)
      WHEN NOT v.own IS NULL THEN 'deviation_own:' || v.own
      WHEN NOT v.refused IS NULL THEN 'deviation_rejected:' || v.refused
      WHEN NOT v.waits IS NULL THEN 'deviation_open:' || v.waits
      WHEN NOT v.late IS NULL THEN 'deviation_late:' || v.late END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN decided AS d ON d.reference = c.reference
  LEFT JOIN began AS b ON b.reference = c.reference
  LEFT JOIN rewritten AS r ON r.reference = c.reference
  LEFT JOIN deviated AS v ON v.change = c.reference
  LEFT JOIN agreed AS w ON w.reference = c.reference
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
