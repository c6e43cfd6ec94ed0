-- id: CHK-CHG-20
-- version: 3
-- sentence: No change lies open and silent long after its planned end, or did so before somebody wrote to it again.
-- population: changes that were submitted with a planned end in the period, whatever became of them
-- record: change
-- time: change.planned_end
-- parameters:
--   stale_change_days: {type: days, default: 10}
-- reasons:
--   silent: "It is still open, and nobody wrote to it for {detail} days."
--   was_silent: "It lay open past its end, and nobody wrote to it for {detail} days."
-- short:
--   conforming: Ended, or spoken of
--   nonconforming: Open and silent past its end
--   not_assessable: The planned end is not in the source
WITH planned AS (
  SELECT v.reference, MAX(v.planned_end) AS planned_end
  FROM ledger.change_version AS v
  WHERE v.state IN ('assess', 'authorize', 'scheduled', 'implement', 'review', 'closed')
    AND v.valid_from <= :as_of
    AND v.planned_end >= :period_start AND v.planned_end < :period_end
    AND SECS(v.planned_end, :as_of) > :stale_change_days * 86400
  GROUP BY v.reference
), silences AS (
  -- from one write to the next
  SELECT v.reference, SECS(GREATEST(v.valid_from, v.planned_end), v.valid_to) AS span
  FROM ledger.change_version AS v
  WHERE v.state IN ('assess', 'authorize', 'scheduled', 'implement', 'review')
    AND v.valid_from <= :as_of
    AND v.valid_to <= :as_of
), longest AS (
  SELECT s.reference, MAX(s.span) AS span FROM silences AS s GROUP BY s.reference
), judged AS (
  SELECT c.reference, p.planned_end AS at, SOURCE_GAP(c.source_system, 'change.planned_end') AS
    missing,
    CASE WHEN c.state IN ('assess', 'authorize', 'scheduled', 'implement', 'review')
        AND SECS(c.updated_at, :as_of) > :stale_change_days * 86400
      THEN 'silent:' || CAST(CAST(FLOOR(SECS(c.updated_at, :as_of) / 86400) AS INT) AS TEXT)
      WHEN l.span > :stale_change_days * 86400
      THEN 'was_silent:' || CAST(CAST(FLOOR(l.span / 86400) AS INT) AS TEXT) END AS fault
  FROM ledger.change_as_of AS c
  INNER JOIN planned AS p ON p.reference = c.reference
  LEFT JOIN longest AS l ON l.reference = c.reference
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
