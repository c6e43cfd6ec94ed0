-- id: CHK-IMP-09
-- version: 4
-- sentence: Each waiver of a check has a reason, an approver and an end in time, and is not renewed again and again.
-- population: approved waivers that run at the end of the period; one that expired hides nothing any more
-- record: waiver
-- waivable: false
-- parameters:
--   waiver_days: {type: days, default: 180}
--   waiver_renewals: {type: count, default: 1}
-- guaranteed: conformity/tests/test_guaranteed.py::test_a_waiver_in_force_has_reason_approver_and_end
-- reasons:
--   no_end: "It has no end."
--   too_long: "It lasts longer than a waiver may."
--   backdated: "It was to hold before it was approved."
--   renewed: "It was renewed {detail} times."
-- short:
--   conforming: Reasoned, approved, with an end
--   nonconforming: Not reasoned, approved or ended
--   not_assessable: Waivers are not on record
WITH running AS (
  SELECT w.reference, w.title, w.reason, w.approved_by, w.approved_at, w.valid_from, w.valid_to, w.renewals,
    w.created_at
  FROM ledger.waiver AS w
  WHERE w.approved_at <= :as_of AND w.valid_from <= :as_of
    AND (w.valid_to IS NULL OR w.valid_to > :as_of)
    AND (w.revoked_at IS NULL OR w.revoked_at > :as_of)
), judged AS (
  SELECT r.reference, COALESCE(r.approved_at, r.created_at) AS at,
    CASE WHEN NOT SAYS(r.reason, r.title) THEN 'missing:reason'
      WHEN r.approved_by IS NULL THEN 'missing:approver'
      WHEN r.valid_to IS NULL THEN 'no_end'
      WHEN r.valid_from < r.approved_at THEN 'backdated'
      WHEN r.valid_to > r.approved_at + INTERVAL '1' DAY * CAST(:waiver_days AS INT) THEN 'too_long'
      WHEN r.renewals > :waiver_renewals THEN 'renewed:' || CAST(r.renewals AS TEXT)
      ELSE FOUND_EMPTY(r.reference, r.reason) END AS verdict
  FROM running AS r
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
