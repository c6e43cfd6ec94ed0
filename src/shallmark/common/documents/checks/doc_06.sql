-- id: CHK-DOC-06
-- version: 1
-- sentence: A new version of a document under change control names its change.
-- population: "versions that took effect in the period, of documents under change control"
-- record: document_version
-- time: document_version.effective_from
-- reasons:
--   no_change: "It names no change."
-- short:
--   conforming: Under a change
--   nonconforming: No change is named
--   not_assessable: Changes are not on record

SELECT v.reference AS reference, NOT v.change_ref IS NULL AS conforms,
  CASE WHEN v.change_ref IS NULL THEN 'no_change' END AS reason,
  v.effective_from AS at
FROM ledger.document_version_as_of AS v
INNER JOIN ledger.document AS d ON d.reference = v.document
WHERE d.under_change_control AND v.effective_from >= :period_start
  AND v.effective_from < :period_end
