-- id: CHK-IMP-10
-- version: 3
-- sentence: Top management is told of a major nonconformity in time, whatever its grade became.
-- population: nonconformities accepted in the period that were major then or later, or until their owner lowered the grade
-- record: nonconformity
-- time: nonconformity.accepted_at
-- parameters:
--   nc_notice: {type: days, default: 10}
-- reasons:
--   not_told: "Nobody of top management was told."
--   told_late: "Top management was told after {detail} days."
-- short:
--   conforming: Told in time
--   nonconforming: Not told in time
--   not_assessable: Notices are not on record
WITH chiefs AS (
  -- who the notice says it is for does not count; who got it, and led when it was sent, does
  SELECT a.person, a.counts_from, a.ends_on
  FROM ledger.role_assignment_as_of AS a
  INNER JOIN ledger.role_as_of AS r ON r.reference = a.role AND r.top_management
), significant AS (
  -- one that was major once it was accepted stays here, whatever its grade became
  SELECT n.reference, n.accepted_at, n.created_at
  FROM ledger.nonconformity_as_of AS n
  INNER JOIN ledger.nonconformity_version AS v ON v.reference = n.reference
    AND v.grade = 'major' AND v.valid_from <= :as_of
  LEFT JOIN ledger.nonconformity_rewrite AS w ON w.nonconformity = n.reference
    AND w.field = 'grade' AND w.from_value = 'major' AND w.at <= :as_of
  WHERE (v.valid_to IS NULL OR v.valid_to > n.accepted_at OR NOT w.nonconformity IS NULL)
    AND n.accepted_at >= :period_start AND n.accepted_at < :period_end
    AND n.state <> 'rejected'
  GROUP BY n.reference, n.accepted_at, n.created_at
), told AS (
  SELECT s.reference, MIN(c.sent_at) AS first_at
  FROM significant AS s
  INNER JOIN ledger.notice AS c
    ON c.nonconformity = s.reference AND c.sent_at >= s.created_at AND c.sent_at <= :as_of
  INNER JOIN ledger.notice_audience AS a ON a.notice = c.reference
  INNER JOIN chiefs AS h ON h.person = a.person AND h.counts_from <= CAST(c.sent_at AS DATE)
    AND (h.ends_on IS NULL OR h.ends_on > CAST(c.sent_at AS DATE))
  GROUP BY s.reference
), measured AS (
  SELECT s.reference, s.accepted_at, t.first_at,
    SECS(s.accepted_at, COALESCE(t.first_at, :as_of)) AS waited
  FROM significant AS s
  LEFT JOIN told AS t ON t.reference = s.reference
)
SELECT m.reference AS reference, m.waited <= :nc_notice * 86400 AS conforms,
  CASE WHEN m.waited > :nc_notice * 86400 AND m.first_at IS NULL THEN 'not_told'
    WHEN m.waited > :nc_notice * 86400
      THEN 'told_late:' || CAST(CAST(FLOOR(m.waited / 86400.0) AS BIGINT) AS TEXT) END AS reason,
  m.accepted_at AS at
FROM measured AS m
