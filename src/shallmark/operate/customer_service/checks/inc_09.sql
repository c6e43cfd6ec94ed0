-- id: CHK-INC-09
-- version: 3
-- sentence: Top management is told of a major incident in time, and again at each interval until it is resolved or demoted.
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
-- short:
--   conforming: Top management told in time
--   nonconforming: Top management not told in time
--   not_assessable: Notices are not on record
WITH chiefs AS (
  -- who the notice says it is for does not count; who got it, and led when it was sent, does
  SELECT a.person, a.counts_from, a.ends_on
  FROM ledger.role_assignment_as_of AS a
  INNER JOIN ledger.role_as_of AS r ON r.reference = a.role AND r.top_management
), major AS (
  SELECT i.reference, i.declared_at, u.seconds AS allowed,
    CASE WHEN i.demoted_at >= i.declared_at THEN i.demoted_at
      WHEN i.state IN ('resolved', 'closed') THEN i.resolved_at
      WHEN i.state = 'canceled' THEN i.canceled_at ELSE :as_of END AS until
  FROM ledger.incident_as_of AS i
  LEFT JOIN ledger.policy_update_interval AS u ON u.priority = 1
    AND (u.valid_from IS NULL OR u.valid_from <= :as_of)
    AND (u.valid_to IS NULL OR u.valid_to > :as_of)
  WHERE i.declared_at >= :period_start AND i.declared_at < :period_end
), told AS (
  SELECT m.reference, n.sent_at AS told_at, 1 AS is_notice
  FROM major AS m
  INNER JOIN ledger.notice AS n
    ON n.record = m.reference AND n.sent_at >= m.declared_at AND n.sent_at <= :as_of
  INNER JOIN ledger.notice_audience AS a ON a.notice = n.reference
  INNER JOIN chiefs AS h ON h.person = a.person AND h.counts_from <= CAST(n.sent_at AS DATE)
    AND (h.ends_on IS NULL OR h.ends_on > CAST(n.sent_at AS DATE))
  WHERE n.sent_at <= m.until
  UNION ALL
  SELECT m.reference, m.until AS told_at, 0 AS is_notice
  FROM major AS m
), stepped AS (
  SELECT t.reference, t.told_at, t.is_notice,
    LAG(t.told_at) OVER (PARTITION BY t.reference ORDER BY t.told_at, t.is_notice DESC) AS before_at
  FROM told AS t
), measured AS (
  SELECT s.reference, MIN(CASE WHEN s.is_notice = 1 THEN s.told_at END) AS first_at,
    MAX(SECS(s.before_at, s.told_at)) AS silence
  FROM stepped AS s
  GROUP BY s.reference
), judged AS (
  SELECT m.reference, m.declared_at, m.allowed, x.silence,
    SECS(m.declared_at, COALESCE(x.first_at, m.until)) AS delay,
    x.first_at
  FROM major AS m
  INNER JOIN measured AS x ON x.reference = m.reference
)
SELECT j.reference AS reference,
  CASE WHEN j.delay > :major_notice THEN FALSE
    WHEN j.first_at IS NULL THEN TRUE
    WHEN j.silence > j.allowed THEN FALSE
    ELSE TRUE END AS conforms,
  CASE WHEN j.first_at IS NULL AND j.delay > :major_notice THEN 'not_told'
    WHEN j.delay > :major_notice THEN
      'told_late:' || CAST(CAST(FLOOR(j.delay / 60.0) AS BIGINT) AS TEXT)
    WHEN NOT j.first_at IS NULL AND j.silence > j.allowed THEN
      'silent:' || CAST(CAST(FLOOR(j.silence / 60.0) AS BIGINT) AS TEXT)
    END AS reason,
  j.declared_at AS at
FROM judged AS j
