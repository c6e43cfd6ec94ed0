-- id: CHK-DOC-01
-- version: 4
-- sentence: Each version in force was approved by another than those who wrote it, and who was here, before it took effect.
-- population: "document versions in force, as of the run; duties were apart as the document said at the approval"
-- record: document_version
-- reasons:
--   own_text: "Somebody approved it who wrote it."
--   had_left: "Who approved it had left by then: {detail}."
--   approved_late: "It was in force before it was approved."
-- short:
--   conforming: Approved by another, in time
--   nonconforming: Not approved as it must be
--   not_assessable: Approvals are not on record

WITH wrote AS (
  SELECT h.record, h.person, MIN(h.since) AS since
  FROM ledger.hand AS h
  WHERE h.record_type = 'document_version' AND h.hand = 'wrote'
  GROUP BY h.record, h.person
), judged AS (
  SELECT v.reference, v.effective_from,
    CASE WHEN v.approved_by IS NULL THEN 'missing:approver'
      WHEN v.approved_at IS NULL THEN 'missing:approval_date'
      WHEN v.author IS NULL THEN 'missing:author'
      WHEN (v.approved_by = v.author OR w.since <= v.approved_at) AND COALESCE(v.separation, TRUE)
        THEN 'own_text'
      WHEN NOT g.reference IS NULL THEN 'had_left:' || v.approved_by
      WHEN v.effective_from IS NULL THEN 'missing:effective_date'
      WHEN v.approved_at > v.effective_from THEN 'approved_late' END AS verdict
  FROM ledger.document_version_as_of AS v
  LEFT JOIN wrote AS w ON w.record = v.reference AND w.person = v.approved_by
  LEFT JOIN ledger.person_version AS g ON g.reference = v.approved_by AND NOT g.active
    AND g.valid_from <= v.approved_at AND (g.valid_to IS NULL OR g.valid_to > v.approved_at)
  WHERE v.state = 'in_force'
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason,
  COALESCE(j.effective_from, :as_of) AS at
FROM judged AS j
