-- id: CHK-DOC-04
-- version: 2
-- sentence: Documents out of use are kept as long as their rule says, then disposed of after the approval of another.
-- population: "documents that were withdrawn, as of the run"
-- record: document
-- parameters:
--   disposal_days: {type: days, default: 90}
-- reasons:
--   disposed_early: "It was disposed of before {detail}."
--   not_approved: "It was disposed of without the approval of another."
--   approved_late: "Its disposal was approved only on {detail}."
--   kept_too_long: "It was to be disposed of by {detail}."
-- short:
--   conforming: Kept and disposed of by the rule
--   nonconforming: Not kept by its rule
--   not_assessable: Retention is not on record

WITH ruled AS (
  SELECT d.reference, d.withdrawn_at, d.disposed_at, d.disposed_by, d.disposal_approved_by,
    d.disposal_approved_at,
    CAST(CAST(d.withdrawn_at AS DATE) + INTERVAL '1' MONTH * CAST(r.months AS INT) AS DATE) AS until
  FROM ledger.document AS d
  LEFT JOIN ledger.retention_rule_as_of AS r ON r.reference = d.retention_rule
  WHERE d.withdrawn_at <= :as_of
), judged AS (
  SELECT u.reference, u.withdrawn_at,
    CASE WHEN u.until IS NULL THEN 'missing:retention_rule'
      WHEN u.disposed_at <= :as_of THEN
        CASE WHEN CAST(u.disposed_at AS DATE) < u.until
            THEN 'disposed_early:' || CAST(u.until AS TEXT)
          WHEN u.disposed_by IS NULL OR u.disposal_approved_by IS NULL
            OR u.disposed_by = u.disposal_approved_by THEN 'not_approved'
          WHEN u.disposal_approved_at IS NULL THEN 'missing:moment_of_the_approval'
          WHEN u.disposal_approved_at > u.disposed_at
            THEN 'approved_late:' || CAST(CAST(u.disposal_approved_at AS DATE) AS TEXT) END
      WHEN u.until + INTERVAL '1' DAY * CAST(:disposal_days AS INT) < CAST(:as_of AS DATE)
        THEN 'kept_too_long:' || CAST(u.until AS TEXT) END AS verdict
  FROM ruled AS u
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason,
  j.withdrawn_at AS at
FROM judged AS j
