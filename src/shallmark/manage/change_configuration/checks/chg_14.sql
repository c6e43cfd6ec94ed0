-- id: CHK-CHG-14
-- version: 6
-- sentence: An implemented change is reviewed in time for its success, by another than those who carried it out or did a task of it.
-- population: changes implemented in the period, apart from standard ones whose outcome is a success
-- record: change
-- time: change.implemented_at
-- parameters:
--   review_days: {type: days, default: 30}
-- reasons:
--   not_reviewed: "It was not reviewed within {detail} days."
--   own_review: "Only those who carried it out reviewed it."
-- short:
--   conforming: Reviewed in time
--   nonconforming: Not reviewed in time
--   not_assessable: Reviews are not in the source
WITH doer AS (
  SELECT h.record, h.person, MIN(h.since) AS since
  FROM ledger.hand AS h
  WHERE h.record_type = 'change' AND h.hand = 'did'
  GROUP BY h.record, h.person
), first AS (
  SELECT p.change, MIN(CASE WHEN d.person IS NULL AND p.reviewed_by <> COALESCE(c.implementer, '')
      THEN p.reviewed_at END) AS at,
    MIN(p.reviewed_at) AS any_at
  FROM ledger.pir_as_of AS p
  -- what was judged before the work was done is no review of it
  INNER JOIN ledger.change_as_of AS c ON c.reference = p.change
    AND p.reviewed_at >= c.implemented_at
  LEFT JOIN doer AS d ON d.record = p.change AND d.person = p.reviewed_by
    AND d.since <= p.reviewed_at
  WHERE NOT p.success IS NULL AND NOT p.reviewed_by IS NULL AND NOT p.reviewed_at IS NULL
  GROUP BY p.change
), higher AS (
  -- lowered and not settled, it is judged as what it was
  SELECT l.change, MAX(CASE l.from_category WHEN 'major' THEN 3 ELSE 2 END) AS rank
  FROM ledger.change_lowering AS l
  INNER JOIN ledger.change_as_of AS c ON c.reference = l.change
  WHERE l.at <= :as_of AND l.settled_by IS NULL
    AND SOURCE_GAP(c.source_system, 'change.lowered_because') IS NULL
  GROUP BY l.change
), seen AS (
  SELECT c.reference, c.implemented_at, c.state,
    COALESCE(SOURCE_GAP(c.source_system, 'pir'), CASE WHEN c.category = 'standard'
      AND c.outcome IS NULL THEN SOURCE_GAP(c.source_system, 'change.outcome') END) AS missing,
    f.at AS reviewed_at, f.any_at,
    CASE WHEN c.category = 'major' OR x.rank = 3 THEN LEAST(10, :review_days)
      WHEN c.category = 'emergency' THEN LEAST(5, :review_days) ELSE :review_days END AS days
  FROM ledger.change_as_of AS c
  LEFT JOIN first AS f ON f.change = c.reference
  LEFT JOIN higher AS x ON x.change = c.reference
  -- an outcome that nobody recorded is no success
  WHERE NOT (c.category = 'standard' AND COALESCE(c.outcome, '') = 'success')
    AND c.implemented_at >= :period_start AND c.implemented_at < :period_end
), judged AS (
  SELECT s.reference, s.implemented_at AS at, s.missing,
    CASE WHEN s.reviewed_at IS NULL AND NOT s.any_at IS NULL THEN 'own_review'
      WHEN s.reviewed_at IS NULL AND s.state = 'closed'
        OR SECS(s.implemented_at, COALESCE(s.reviewed_at, :as_of)) > (s.days + 1) * 86400
      THEN 'not_reviewed:' || CAST(s.days AS TEXT) END AS fault
  FROM seen AS s
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
