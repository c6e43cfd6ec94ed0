-- id: CHK-CHG-01
-- version: 5
-- sentence: Every change past New has one of the categories standard, minor, significant, major and emergency, a requester and a reason; one that was lowered says why, and a change manager who had no hand in it settled it.
-- population: changes past New, requested in the period
-- record: change
-- time: change.requested_at
-- reasons:
--   lowered_alone: "It was {detail} before, and nobody said why, or nobody apart from it settled that."
-- short:
--   conforming: Category, requester and reason
--   nonconforming: The request is incomplete
--   not_assessable: Not all is in the source
WITH settled AS (
  -- by a change manager apart from the change, before it was approved
  SELECT l.change, l.at, COUNT(*) AS roles
  FROM ledger.change_lowering AS l
  INNER JOIN ledger.change_as_of AS c ON c.reference = l.change
  INNER JOIN ledger.role_assignment_version AS s ON s.person = l.settled_by
    AND (s.role_key = 'change_manager' OR s.role_rights = 'change_manager')
    AND s.valid_from <= l.settled_at AND (s.valid_to IS NULL OR s.valid_to > l.settled_at)
    AND s.counts_from <= CAST(l.settled_at AS DATE)
    AND (s.ends_on IS NULL OR s.ends_on > CAST(l.settled_at AS DATE))
  LEFT JOIN ledger.hand AS h ON h.record_type = 'change' AND h.record = l.change
    AND h.person = l.settled_by AND h.since <= l.settled_at
  WHERE h.person IS NULL AND l.settled_by NOT IN (COALESCE(l.by_person, ''),
      COALESCE(c.requester, ''), COALESCE(c.implementer, ''), COALESCE(c.created_by, ''))
    AND l.settled_at <= COALESCE(c.approved_at, c.scheduled_at, :as_of)
  GROUP BY l.change, l.at
), weighed AS (
  SELECT l.change, FOUND_EMPTY(l.change, l.because) AS empty,
    CASE WHEN s.change IS NULL OR NOT SAYS(l.because, c.title) THEN l.from_category END AS alone,
    SOURCE_GAP(c.source_system, 'change.lowered_because') AS gap
  FROM ledger.change_lowering AS l
  INNER JOIN ledger.change_as_of AS c ON c.reference = l.change
  LEFT JOIN settled AS s ON s.change = l.change AND s.at = l.at
  WHERE l.at <= :as_of
), lowered AS (
  SELECT w.change, MIN(w.empty) AS empty, MIN(w.alone) AS alone, MIN(w.gap) AS gap
  FROM weighed AS w
  GROUP BY w.change
), judged AS (
  SELECT c.reference, c.requested_at AS at, CASE WHEN l.alone IS NULL
      THEN SOURCE_GAP(c.source_system, 'change.category', 'change.requester', 'change.reason')
      ELSE l.gap END AS missing,
    CASE WHEN c.category IS NULL
        OR c.category NOT IN ('standard', 'minor', 'significant', 'major', 'emergency')
        THEN 'missing:category'
      WHEN c.requester IS NULL THEN 'missing:requester'
      WHEN NOT SAYS(c.reason, c.title) THEN 'missing:reason'
      WHEN NOT l.alone IS NULL THEN 'lowered_alone:' || l.alone
      ELSE COALESCE(FOUND_EMPTY(c.reference, c.reason), l.empty) END AS fault
  FROM ledger.change_as_of AS c
  LEFT JOIN lowered AS l ON l.change = c.reference
  WHERE c.state NOT IN ('new', 'canceled')
    AND c.requested_at >= :period_start AND c.requested_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.missing IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL THEN NULL WHEN j.missing IS NULL THEN j.fault
    ELSE 'field_missing:' || j.missing END AS reason,
  j.at AS at
FROM judged AS j
