-- id: CHK-CHG-13
-- version: 5
-- sentence: A change passed its last test before it goes live, as first recorded, or says why it cannot be tested.
-- population: normal changes started in the period
-- record: change
-- time: change.started_at
-- reasons:
--   not_tested: "No test result was recorded before it went live, and no reason."
--   failed: "Its last test before it went live failed."
-- short:
--   conforming: Tested, or says why not
--   nonconforming: Not tested before it went live
--   not_assessable: Tests are not in the source
WITH given AS (
  -- what a test gave stands, whatever was typed over it before the change began or since
  SELECT c.reference, t.reference AS test, MIN(t.at) AS first_at, MAX(t.at) AS last_at,
    MAX(CASE WHEN t.result = 'passed' THEN 0 ELSE 1 END) AS failed
  FROM ledger.change_as_of AS c
  INNER JOIN ledger.test_result_version AS t ON t.change = c.reference
    AND t.at <= c.started_at AND t.valid_from <= c.started_at
  GROUP BY c.reference, t.reference
), tested AS (
  SELECT g.reference, MAX(CASE WHEN g.failed = 0 THEN g.first_at END) AS passed,
    MAX(CASE WHEN g.failed = 1 THEN g.last_at END) AS failed
  FROM given AS g
  GROUP BY g.reference
), explained AS (
  SELECT c.reference, MAX(v.no_test_reason) AS no_test_reason
  FROM ledger.change_as_of AS c
  INNER JOIN ledger.change_version AS v ON v.reference = c.reference
    AND v.valid_from <= c.started_at AND (v.valid_to IS NULL OR v.valid_to > c.started_at)
  GROUP BY c.reference
), judged AS (
  SELECT c.reference, c.started_at AS at, SOURCE_GAP(c.source_system, 'test_result') AS missing,
    CASE WHEN SAYS(CASE WHEN e.reference IS NULL THEN c.no_test_reason ELSE e.no_test_reason END,
        c.title) THEN FOUND_EMPTY(c.reference, c.no_test_reason, e.no_test_reason)
      WHEN t.passed IS NULL AND t.failed IS NULL THEN 'not_tested'
      WHEN t.passed IS NULL OR t.failed > t.passed THEN 'failed' END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN tested AS t ON t.reference = c.reference
  LEFT JOIN explained AS e ON e.reference = c.reference
  WHERE c.category IN ('minor', 'significant', 'major')
    AND c.started_at >= :period_start AND c.started_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
