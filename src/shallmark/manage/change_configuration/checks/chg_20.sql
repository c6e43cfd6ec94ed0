-- id: CHK-CHG-20
-- version: 1
-- sentence: No change lies open and silent long after its planned end.
-- population: changes whose planned end lies in the period
-- record: change
-- time: change.planned_end
-- parameters:
--   stale_change_days: {type: days, default: 10}
-- reasons:
--   silent: "It is still open, and nobody wrote to it for {detail} days."
-- short:
--   conforming: Ended, or spoken of
--   nonconforming: Open and silent past its end
--   not_assessable: The planned end is not in the source
WITH judged AS (
  SELECT c.reference, c.planned_end AS at, SOURCE_GAP(c.source_system, 'change.planned_end') AS
    missing,
    CASE WHEN c.state IN ('scheduled', 'implement', 'review')
        AND SECS(c.updated_at, :as_of) > :stale_change_days * 86400
      THEN 'silent:' || CAST(CAST(FLOOR(SECS(c.updated_at, :as_of) / 86400) AS INT) AS TEXT) END AS fault
  FROM ledger.change_as_of AS c
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
