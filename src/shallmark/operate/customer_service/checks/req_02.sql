-- id: CHK-REQ-02
-- version: 1
-- sentence: Whatever may be ordered has instructions of its fulfilment in force, reviewed within twelve months.
-- population: "request items that are offered, as of the run"
-- record: request_item
-- reasons:
--   not_in_force: "No version of its instructions, {detail}, is in force."
--   too_old: "Its instructions were looked at last on {detail}, more than twelve months ago."
-- short:
--   conforming: Instructions in force and reviewed
--   nonconforming: No instructions that hold
--   not_assessable: Instructions are not in the source
WITH used AS (
  SELECT v.document, CAST(MIN(v.effective_from) AS DATE) AS since
  FROM ledger.document_version_as_of AS v
  WHERE v.state = 'in_force' AND NOT v.effective_from IS NULL
  GROUP BY v.document
), judged AS (
  SELECT i.reference, i.published_at, i.instructions, u.document,
    SOURCE_GAP(i.source_system, 'request_item.instructions') AS missing,
    GREATEST(u.since, COALESCE(
      CASE WHEN d.last_reviewed_at <= CAST(:as_of AS DATE) THEN d.last_reviewed_at END,
      u.since)) AS looked_at
  FROM ledger.request_item_as_of AS i
  LEFT JOIN used AS u ON u.document = i.instructions
  LEFT JOIN ledger.document AS d ON d.reference = i.instructions
  WHERE i.state = 'published'
), told AS (
  SELECT j.reference, j.published_at, j.missing,
    CASE WHEN j.instructions IS NULL THEN 'missing:instructions'
      WHEN j.document IS NULL THEN 'not_in_force:' || j.instructions
      WHEN j.looked_at + INTERVAL '12' MONTH < CAST(:as_of AS DATE)
        THEN 'too_old:' || CAST(j.looked_at AS TEXT) END AS verdict
  FROM judged AS j
)
SELECT t.reference AS reference,
  CASE WHEN t.verdict IS NULL THEN TRUE
    WHEN t.verdict = 'missing:instructions' AND NOT t.missing IS NULL THEN NULL
    ELSE FALSE END AS conforms,
  CASE WHEN t.verdict = 'missing:instructions' AND NOT t.missing IS NULL
    THEN 'field_missing:instructions' ELSE t.verdict END AS reason,
  COALESCE(t.published_at, :as_of) AS at
FROM told AS t
