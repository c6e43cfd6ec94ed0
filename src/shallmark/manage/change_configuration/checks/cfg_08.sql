-- id: CHK-CFG-08
-- version: 3
-- sentence: Each live digital item has the master copy of its version in the library, with a checksum; what was deployed has the same.
-- population: live items of classes with a digital master, as of the run
-- record: ci
-- partial:
--   - deployment_checksum
-- reasons:
--   left_class: "Its class was changed from {detail} to one that asks less, under no change."
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
), escaped AS (
  SELECT e.ci, MAX(e.from_class) AS from_class
  FROM ledger.ci_class_escape AS e
  WHERE e.master AND e.at <= :as_of
  GROUP BY e.ci
), judged AS (
  SELECT i.reference, COALESCE(i.live_at, i.created_at) AS at,
    CASE WHEN NOT COALESCE(k.digital, FALSE) THEN 'left_class:' || x.from_class
      WHEN h.ci IS NULL THEN 'no_master'
      WHEN h.checksum = '' THEN 'no_checksum'
      WHEN d.sums > 1 OR d.checksum <> h.checksum THEN 'differs' END AS fault
  FROM ledger.ci_as_of AS i
  LEFT JOIN ledger.ci_type AS k ON k.reference = i.type
  LEFT JOIN escaped AS x ON x.ci = i.reference
  LEFT JOIN held AS h ON h.ci = i.reference AND h.version = COALESCE(i.version, '')
  LEFT JOIN deployed AS d ON d.item = i.reference
  WHERE i.status = 'live' AND (k.digital OR NOT x.ci IS NULL)
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
