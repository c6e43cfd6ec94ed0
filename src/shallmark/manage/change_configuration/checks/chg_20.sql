-- id: CHK-CHG-20
-- version: 1
-- sentence: No change lies open and silent long after its planned end.
-- severity: minor
-- mode: detect
-- frequency: weekly
-- population: changes whose planned end lies in the period
-- record: change
-- time: change.planned_end
-- origin: standard
-- parameters:
--   stale_change_days: {type: days, default: 10}
-- needs:
--   - change.planned_end
--   - change.updated_at
--   - change.state
-- reasons:
--   silent: "It is still open, and nobody wrote to it for {detail} days."
-- short:
--   conforming: Ended, or spoken of
--   nonconforming: Open and silent past its end
--   not_assessable: The planned end is not in the source
WITH gap AS (
  SELECT c.source_system, MIN(c.column_name) AS missing
  FROM ledger.source_coverage AS c
  WHERE c.record_type = 'change' AND c.supplied = FALSE
    AND c.column_name IN ('planned_end')
  GROUP BY c.source_system
), judged AS (
  SELECT c.reference, c.planned_end AS at, g.missing,
    CASE WHEN c.state IN ('scheduled', 'implement', 'review')
        AND SECS(c.updated_at, :as_of) > :stale_change_days * 86400
      THEN 'silent:' || CAST(CAST(FLOOR(SECS(c.updated_at, :as_of) / 86400) AS INT) AS TEXT) END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN gap AS g ON g.source_system = c.source_system
  WHERE c.state IN ('scheduled', 'implement', 'review', 'closed')
    AND c.planned_end >= :period_start AND c.planned_end < :period_end
    AND SECS(c.planned_end, :as_of) > :stale_change_days * 86400
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
