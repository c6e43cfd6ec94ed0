-- id: CHK-CHG-15
-- version: 4
-- sentence: A change that failed, was backed out or caused an incident has a cause and an action.
-- population: changes implemented in the period that went wrong
-- record: change
-- time: change.implemented_at
-- parameters:
--   review_days: {type: days, default: 30}
-- reasons:
--   not_examined: "It went wrong, and nobody named the cause."
--   no_action: "It went wrong, and no action follows."
-- short:
--   conforming: Cause and action are named
--   nonconforming: A failure was not examined
--   not_assessable: Reviews are not in the source
WITH acted AS (
  SELECT a.pir, COUNT(*) AS actions
  FROM ledger.pir_action AS a
  GROUP BY a.pir
), examined AS (
  SELECT p.change, MIN(FOUND_EMPTY(p.reference, p.cause)) AS empty,
    MAX(CASE WHEN NOT SAYS(p.cause, p.title) THEN 0 WHEN a.actions IS NULL THEN 1 ELSE 2 END)
    AS found
  FROM ledger.pir_as_of AS p
  LEFT JOIN acted AS a ON a.pir = p.reference
  GROUP BY p.change
), wrong AS (
  -- what went wrong went wrong, whatever its outcome was called later
  SELECT v.reference, COUNT(*) AS versions
  FROM ledger.change_version AS v
  WHERE v.outcome IN ('failed', 'backed_out') AND v.valid_from <= :as_of
  GROUP BY v.reference
), judged AS (
  SELECT c.reference, c.implemented_at AS at, SOURCE_GAP(c.source_system, 'pir') AS missing,
    CASE WHEN COALESCE(e.found, 0) = 0 THEN 'not_examined'
      WHEN e.found = 1 THEN 'no_action'
      ELSE e.empty END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN wrong AS w ON w.reference = c.reference
  LEFT JOIN examined AS e ON e.change = c.reference
  WHERE (NOT w.versions IS NULL OR c.outcome IN ('failed', 'backed_out') OR c.caused_incident)
    AND c.implemented_at >= :period_start AND c.implemented_at < :period_end
    -- while its review is not due, nobody is late
    AND (c.state = 'closed' OR SECS(c.implemented_at, :as_of) > (:review_days + 1) * 86400)
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
