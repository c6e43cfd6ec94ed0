-- id: CHK-CHG-13
-- version: 1
-- sentence: A change is tested before it goes live, or says why not.
-- population: normal changes started in the period
-- record: change
-- time: change.started_at
-- reasons:
--   not_tested: "There is no test result from before it went live, and no reason."
-- short:
--   conforming: Tested, or says why not
--   nonconforming: Not tested before it went live
--   not_assessable: Tests are not in the source
WITH first AS (
  SELECT t.change, MIN(t.at) AS at
  FROM ledger.test_result AS t
  WHERE NOT t.result IS NULL
  GROUP BY t.change
), judged AS (
  SELECT c.reference, c.started_at AS at, SOURCE_GAP(c.source_system, 'test_result') AS missing,
    CASE WHEN NOT c.no_test_reason IS NULL THEN NULL
      WHEN t.at IS NULL OR t.at > c.started_at THEN 'not_tested' END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN first AS t ON t.change = c.reference
  WHERE c.category IN ('minor', 'significant', 'major')
    AND c.started_at >= :period_start AND c.started_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
