-- id: CHK-DOC-03
-- version: 1
-- sentence: A document has one version in force at most, and readers are offered no other.
-- population: "documents with versions, as of the run"
-- record: document
-- guaranteed: common/documents/tests/test_documents.py::test_it_never_offers_a_superseded_version_unless_an_older_tool_did
-- reasons:
--   several_in_force: "Versions in force at once: {detail}."
--   gone_but_offered: "A superseded or withdrawn version is still offered to readers."
-- short:
--   conforming: One version in force
--   nonconforming: Readers may take the wrong version
--   not_assessable: Versions are not on record

WITH counted AS (
  SELECT v.document, MIN(v.created_at) AS at,
    COUNT(CASE WHEN v.state = 'in_force' THEN 1 END) AS used,
    COUNT(CASE WHEN v.visible AND v.state IN ('superseded', 'withdrawn') THEN 1 END) AS offered
  FROM ledger.document_version_as_of AS v
  GROUP BY v.document
)
SELECT c.document AS reference, c.used <= 1 AND c.offered = 0 AS conforms,
  CASE WHEN c.used > 1 THEN 'several_in_force:' || CAST(c.used AS TEXT)
    WHEN c.offered > 0 THEN 'gone_but_offered' END AS reason,
  c.at AS at
FROM counted AS c
