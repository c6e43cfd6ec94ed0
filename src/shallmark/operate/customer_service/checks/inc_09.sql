-- id: CHK-INC-09
-- version: 6
-- sentence: Top management is told of a major incident in time, and again at each interval until it is resolved, or demoted with a reason by another than who declared or led it.
-- population: incidents declared major in the period
-- record: incident
-- time: incident.declared_at
-- parameters:
--   major_notice: {type: seconds, default: 1800}
-- partial:
--   - policy_update_interval
-- reasons:
--   not_told: "Top management was not told."
--   told_late: "Top management was told {detail} minutes after the declaration."
--   silent: "Top management heard nothing for {detail} minutes."
--   demoted_alone: "Whoever declared or led it demoted it, or nobody said why; top management heard nothing for {detail} minutes."
-- short:
--   conforming: Top management told in time
--   nonconforming: Top management not told in time
--   not_assessable: Notices are not on record
WITH chiefs AS (
  -- who the notice says it is for does not count; who got it, and led when it was sent, does
  SELECT a.person, a.counts_from, a.ends_on
  FROM ledger.role_assignment_as_of AS a
  INNER JOIN ledger.role_as_of AS r ON r.reference = a.role AND r.top_management
), deputies AS (
  -- the deputy of whoever led when it was sent, as the assignment named one then
  SELECT v.deputy AS person, v.counts_from, v.ends_on, v.valid_from, v.valid_to
  FROM ledger.role_assignment_version AS v
  INNER JOIN ledger.role_as_of AS r ON r.reference = v.role AND r.top_management
  WHERE NOT v.deputy IS NULL
), own AS (
  -- a demotion by who declared or led it ends no duty
  SELECT s.incident, s.ordinal, COUNT(*) AS hands
  FROM ledger.incident_major AS s
  INNER JOIN ledger.hand AS h ON h.record_type = 'incident' AND h.record = s.incident
    AND h.hand IN ('asked', 'kept') AND h.person = s.demoted_by
  GROUP BY s.incident, s.ordinal
), spans AS (
  -- each time that it was major: declaring it again begins nothing anew
  SELECT s.incident, s.ordinal, s.declared_at, i.state, i.resolved_at, i.canceled_at, s.demoted_at,
    CASE WHEN s.demoted_at IS NULL THEN 'no'
      WHEN s.demoted_by IS NULL AND i.source_system <> '' THEN 'yes'
      WHEN s.demoted_by IS NULL OR NOT o.hands IS NULL THEN 'alone'
      WHEN SAYS(s.demoted_because, i.title) THEN 'yes' ELSE 'alone' END AS demoted
  FROM ledger.incident_major AS s
  INNER JOIN ledger.incident_as_of AS i ON i.reference = s.incident
  LEFT JOIN own AS o ON o.incident = s.incident AND o.ordinal = s.ordinal
  WHERE s.declared_at >= :period_start AND s.declared_at < :period_end AND s.declared_at <= :as_of
), major AS (
  SELECT s.incident, s.ordinal, s.declared_at, s.demoted, u.seconds AS allowed,
    CASE WHEN s.demoted = 'yes' THEN s.demoted_at
      WHEN s.state IN ('resolved', 'closed') THEN s.resolved_at
      WHEN s.state = 'canceled' THEN s.canceled_at ELSE :as_of END AS until
  FROM spans AS s
  -- the interval that held when it was declared
  LEFT JOIN ledger.policy_update_interval AS u ON u.priority = 1
    AND (u.valid_from IS NULL OR u.valid_from <= s.declared_at)
    AND (u.valid_to IS NULL OR u.valid_to > s.declared_at)
), told AS (
  SELECT m.incident, m.ordinal, n.sent_at AS told_at, 1 AS is_notice
  FROM major AS m
  INNER JOIN ledger.notice AS n
    ON n.record = m.incident AND n.sent_at >= m.declared_at AND n.sent_at <= :as_of
  INNER JOIN ledger.notice_audience AS a ON a.notice = n.reference
  INNER JOIN chiefs AS h ON h.person = a.person AND h.counts_from <= CAST(n.sent_at AS DATE)
    AND (h.ends_on IS NULL OR h.ends_on > CAST(n.sent_at AS DATE))
  WHERE n.sent_at <= m.until
  UNION ALL
  SELECT m.incident, m.ordinal, n.sent_at AS told_at, 1 AS is_notice
  FROM major AS m
  INNER JOIN ledger.notice AS n
    ON n.record = m.incident AND n.sent_at >= m.declared_at AND n.sent_at <= :as_of
  INNER JOIN ledger.notice_audience AS a ON a.notice = n.reference
  INNER JOIN deputies AS d ON d.person = a.person AND d.valid_from <= n.sent_at
    AND (d.valid_to IS NULL OR d.valid_to > n.sent_at)
    AND d.counts_from <= CAST(n.sent_at AS DATE)
    AND (d.ends_on IS NULL OR d.ends_on > CAST(n.sent_at AS DATE))
  WHERE n.sent_at <= m.until
  UNION ALL
  SELECT m.incident, m.ordinal, m.until AS told_at, 0 AS is_notice
  FROM major AS m
), stepped AS (
  SELECT t.incident, t.ordinal, t.told_at, t.is_notice, LAG(t.told_at) OVER (
      PARTITION BY t.incident, t.ordinal ORDER BY t.told_at, t.is_notice DESC) AS before_at
  FROM told AS t
), measured AS (
  SELECT s.incident, s.ordinal, MIN(CASE WHEN s.is_notice = 1 THEN s.told_at END) AS first_at,
    MAX(SECS(s.before_at, s.told_at)) AS silence
  FROM stepped AS s
  GROUP BY s.incident, s.ordinal
), delayed AS (
  SELECT m.incident, m.ordinal, m.declared_at, m.demoted, m.allowed, x.silence, x.first_at,
    SECS(m.declared_at, COALESCE(x.first_at, m.until)) AS delay
  FROM major AS m
  INNER JOIN measured AS x ON x.incident = m.incident AND x.ordinal = m.ordinal
), judged AS (
  SELECT d.incident, d.ordinal, d.declared_at,
    CASE WHEN d.first_at IS NULL AND d.delay > :major_notice THEN 'not_told'
      WHEN d.delay > :major_notice THEN
        'told_late:' || CAST(CAST(FLOOR(d.delay / 60.0) AS BIGINT) AS TEXT)
      WHEN NOT d.first_at IS NULL AND d.silence > d.allowed THEN
        CASE d.demoted WHEN 'alone' THEN 'demoted_alone:' ELSE 'silent:' END ||
          CAST(CAST(FLOOR(d.silence / 60.0) AS BIGINT) AS TEXT) END AS fault
  FROM delayed AS d
), ranked AS (
  SELECT j.incident, j.declared_at, j.fault, ROW_NUMBER() OVER (PARTITION BY j.incident
      ORDER BY CASE WHEN j.fault IS NULL THEN 1 ELSE 0 END, j.ordinal) AS place
  FROM judged AS j
)
SELECT r.incident AS reference, r.fault IS NULL AS conforms, r.fault AS reason, r.declared_at AS at
FROM ranked AS r
WHERE r.place = 1
