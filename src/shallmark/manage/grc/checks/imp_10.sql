-- id: CHK-IMP-10
-- version: 1
-- sentence: The parties concerned are told of a significant nonconformity in time.
-- population: major nonconformities accepted in the period
-- record: nonconformity
-- time: nonconformity.accepted_at
-- parameters:
--   nc_notice: {type: days, default: 10}
-- reasons:
--   not_told: "Nobody was told."
--   told_late: "The parties were told after {detail} days."
-- short:
--   conforming: Told in time
--   nonconforming: Not told in time
--   not_assessable: Notices are not on record
WITH significant AS (
  SELECT n.reference, n.accepted_at, n.created_at
  FROM ledger.nonconformity_as_of AS n
  WHERE n.grade = 'major' AND n.accepted_at >= :period_start AND n.accepted_at < :period_end
    AND n.state <> 'rejected'
), told AS (
  SELECT s.reference, MIN(c.sent_at) AS first_at
  FROM significant AS s
  INNER JOIN ledger.notice AS c
    ON c.nonconformity = s.reference AND c.sent_at >= s.created_at AND c.sent_at <= :as_of
  INNER JOIN ledger.notice_audience AS a ON a.notice = c.reference AND a.audience = 'parties'
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
