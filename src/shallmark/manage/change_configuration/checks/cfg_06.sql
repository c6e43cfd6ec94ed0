-- id: CHK-CFG-06
-- version: 4
-- sentence: No discrepancy is, or was, open for longer than its class allows, from the day it was found or recorded, whichever was first, until it was closed or accepted with a reason.
-- population: "discrepancies that are open as of the run, or were closed or accepted in the period"
-- record: discrepancy
-- parameters:
--   discrepancy_days: {type: days, default: 30}
-- reasons:
--   too_long: "Open for days: {detail}."
--   closed_late: "It was open for days before it was closed: {detail}."
-- short:
--   conforming: Within its days
--   nonconforming: Open too long
--   not_assessable: Discrepancies are not in the source
WITH accepted AS (
  SELECT v.reference, MIN(v.valid_from) AS accepted_at
  FROM ledger.discrepancy_version AS v
  WHERE v.state = 'accepted' AND SAYS(v.accept_reason, v.title) AND v.valid_from <= :as_of
  GROUP BY v.reference
), dated AS (
  -- a day of finding that is written later than the record itself puts nothing off
  SELECT d.reference, d.class, FOUND_EMPTY(d.reference, d.accept_reason) AS empty,
    COALESCE(d.closed_at, CASE WHEN d.state = 'accepted' THEN a.accepted_at END) AS closed_at,
    LEAST(d.found_at, COALESCE(d.created_at, d.found_at)) AS found_at
  FROM ledger.discrepancy_as_of AS d
  LEFT JOIN accepted AS a ON a.reference = d.reference
), judged AS (
  SELECT d.reference, d.found_at AS at,
    COALESCE(CASE WHEN SECS(d.found_at, COALESCE(d.closed_at, :as_of)) > 86400 *
        CASE WHEN d.class = 'high' THEN LEAST(5, :discrepancy_days) ELSE :discrepancy_days END
      THEN CASE WHEN d.closed_at IS NULL THEN 'too_long:' ELSE 'closed_late:' END || CAST(CAST(
        FLOOR(SECS(d.found_at, COALESCE(d.closed_at, :as_of)) / 86400) AS BIGINT) AS TEXT)
    END, d.empty) AS fault
  FROM dated AS d
  -- those that are open, and those that were closed in the period: late is late
  WHERE d.closed_at IS NULL OR (d.closed_at >= :period_start AND d.closed_at < :period_end)
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
