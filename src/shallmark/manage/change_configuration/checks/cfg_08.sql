-- id: CHK-CFG-08
-- version: 2
-- sentence: Each live digital item has the master copy of its version in the library, with a checksum; what was deployed has the same.
-- population: live items of classes with a digital master, as of the run
-- record: ci
-- partial:
--   - deployment_checksum
-- reasons:
--   no_master: "No master copy of its version is in the library."
--   no_checksum: "Its master copy has no checksum."
--   differs: "What was deployed has another checksum than the master copy."
-- short:
--   conforming: Master copy in the library
--   nonconforming: No sound master copy
--   not_assessable: The library is not in the source
WITH held AS (
  SELECT m.ci, COALESCE(m.version, '') AS version, MAX(COALESCE(m.checksum, '')) AS checksum
  FROM ledger.media_item_as_of AS m
  WHERE m.state = 'released'
  GROUP BY m.ci, COALESCE(m.version, '')
), deployed AS (
  SELECT c.key AS item, MAX(c.value) AS checksum, COUNT(DISTINCT c.value) AS sums
  FROM ledger.deployment_checksum AS c
  GROUP BY c.key
), judged AS (
  SELECT i.reference, COALESCE(i.live_at, i.created_at) AS at,
    CASE WHEN h.ci IS NULL THEN 'no_master'
      WHEN h.checksum = '' THEN 'no_checksum'
      WHEN d.sums > 1 OR d.checksum <> h.checksum THEN 'differs' END AS fault
  FROM ledger.ci_as_of AS i
  INNER JOIN ledger.ci_type AS k ON k.reference = i.type AND k.digital
  LEFT JOIN held AS h ON h.ci = i.reference AND h.version = COALESCE(i.version, '')
  LEFT JOIN deployed AS d ON d.item = i.reference
  WHERE i.status = 'live'
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
