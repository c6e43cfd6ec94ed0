-- id: CHK-CFG-06
-- version: 1
-- sentence: No discrepancy is open for longer than its class allows.
-- population: discrepancies that are open, as of the run
-- record: discrepancy
-- parameters:
--   discrepancy_days: {type: days, default: 30}
-- reasons:
--   too_long: "Open for days: {detail}."
-- short:
--   conforming: Within its days
--   nonconforming: Open too long
--   not_assessable: Discrepancies are not in the source
WITH judged AS (
  SELECT d.reference, d.found_at AS at,
    CASE WHEN SECS(d.found_at, :as_of) > 86400 *
        CASE WHEN d.class = 'high' THEN LEAST(5, :discrepancy_days) ELSE :discrepancy_days END
      THEN 'too_long:' || CAST(CAST(FLOOR(SECS(d.found_at, :as_of) / 86400) AS BIGINT) AS TEXT)
    END AS fault
  FROM ledger.discrepancy_as_of AS d
  WHERE d.state IN ('open', 'assigned', 'correcting')
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
