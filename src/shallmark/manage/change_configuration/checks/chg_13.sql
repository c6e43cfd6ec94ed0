-- id: CHK-CHG-13
-- version: 7
-- sentence: A change passed its last test before it goes live, as first recorded and of its plan, items and way back as they went live, or says why it cannot be tested; then it is not tested afterwards either, and no failed test is explained away.
-- population: normal changes started in the period
-- record: change
-- time: change.started_at
-- reasons:
--   not_tested: "No test result was recorded before it went live, and no reason."
--   tested_late: "Its tests were recorded only after it went live."
--   of_another: "Its plan, items or way back were altered after the test that passed was recorded."
--   failed: "Its last test before it went live failed."
-- short:
--   conforming: Tested, or says why not
--   nonconforming: Not tested before it went live
--   not_assessable: Tests are not in the source
WITH recorded AS (
  SELECT v.change, v.reference AS test, MIN(v.valid_from) AS at
  FROM ledger.test_result_version AS v
  WHERE v.valid_from <= :as_of
  GROUP BY v.change, v.reference
), given AS (
  -- what a test gave stands, whatever was typed over it before the change began or since
  SELECT c.reference, t.reference AS test, MIN(t.at) AS first_at, MAX(t.at) AS last_at,
    MIN(t.valid_from) AS recorded_at, MAX(CASE WHEN t.result = 'passed' THEN 0 ELSE 1 END) AS failed
  FROM ledger.change_as_of AS c
  INNER JOIN ledger.test_result_version AS t ON t.change = c.reference
    AND t.at <= c.started_at AND t.valid_from <= c.started_at
  GROUP BY c.reference, t.reference
), rewritten AS (
  -- what passed before this was something else
  SELECT w.reference, MAX(w.valid_from) AS at
  FROM (
    SELECT v.reference, v.valid_from, v.tested_digest,
      LAG(v.tested_digest) OVER (PARTITION BY v.reference ORDER BY v.valid_from) AS before
    FROM ledger.change_version AS v
  ) AS w
  INNER JOIN ledger.change_as_of AS c ON c.reference = w.reference AND w.valid_from <= c.started_at
  WHERE w.tested_digest <> w.before
  GROUP BY w.reference
), failures AS (
  SELECT g.reference, MAX(g.last_at) AS last_at, MAX(g.recorded_at) AS recorded_at
  FROM given AS g
  WHERE g.failed = 1
  GROUP BY g.reference
), tested AS (
  -- a failure dated back is one: what passed came after it by its day and by its recording
  SELECT g.reference, MAX(CASE WHEN g.failed = 0 AND (f.reference IS NULL
    OR (g.first_at >= f.last_at AND g.recorded_at >= f.recorded_at)) THEN 1 ELSE 0 END) AS passed,
    MAX(CASE WHEN g.failed = 0 AND (f.reference IS NULL
      OR (g.first_at >= f.last_at AND g.recorded_at >= f.recorded_at))
      AND (w.reference IS NULL OR g.recorded_at >= w.at) THEN 1 ELSE 0 END) AS of_this
  FROM given AS g
  LEFT JOIN rewritten AS w ON w.reference = g.reference
  LEFT JOIN failures AS f ON f.reference = g.reference
  GROUP BY g.reference
), late AS (
  SELECT c.reference, COUNT(*) AS tests
  FROM ledger.change_as_of AS c
  INNER JOIN recorded AS r ON r.change = c.reference AND r.at > c.started_at
  GROUP BY c.reference
), explained AS (
  SELECT c.reference, MAX(v.no_test_reason) AS no_test_reason
  FROM ledger.change_as_of AS c
  INNER JOIN ledger.change_version AS v ON v.reference = c.reference
    AND v.valid_from <= c.started_at AND (v.valid_to IS NULL OR v.valid_to > c.started_at)
  GROUP BY c.reference
), judged AS (
  SELECT c.reference, c.started_at AS at, SOURCE_GAP(c.source_system, 'test_result') AS missing,
    CASE WHEN t.passed = 0 THEN 'failed'
      WHEN t.of_this = 0 THEN 'of_another'
      WHEN t.passed = 1 THEN FOUND_EMPTY(c.reference, c.no_test_reason, e.no_test_reason)
      -- what could be tested afterwards could be tested
      WHEN NOT l.tests IS NULL THEN 'tested_late'
      WHEN SAYS(CASE WHEN e.reference IS NULL THEN c.no_test_reason ELSE e.no_test_reason END,
        c.title) THEN FOUND_EMPTY(c.reference, c.no_test_reason, e.no_test_reason)
      ELSE 'not_tested' END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN tested AS t ON t.reference = c.reference
  LEFT JOIN late AS l ON l.reference = c.reference
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
