-- id: CHK-SEC-07
-- version: 2
-- sentence: A closed security incident was investigated, somebody of top management who did not work on it decided what follows from what was found, and it was reviewed between resolution and closing.
-- population: security incidents closed in the period
-- record: incident
-- time: incident.closed_at
-- reasons:
--   missing: "It was closed without {detail}."
--   own_decision: "Whoever worked on it decided what follows from it."
--   not_management: "Whoever decided held no role of top management then."
--   decided_first: "It was investigated once more after management had decided."
--   reviewed_first: "It was investigated once more after it had been reviewed."
--   decided_late: "What follows from it was decided only after it was closed."
--   reviewed_early: "It was reviewed before it was resolved."
--   reviewed_late: "It was reviewed only after it was closed."
-- short:
--   conforming: Investigated, decided and reviewed
--   nonconforming: Not investigated, decided or reviewed
--   not_assessable: These acts are not in the source
WITH closed AS (
  SELECT i.reference, i.closed_at, i.resolved_at, i.source_system, i.title, i.investigation,
    i.investigated_by, i.investigated_at, i.management_decision, i.decided_by, i.decided_at,
    i.resolved_by, i.security_review, i.reviewed_by, i.reviewed_at
  FROM ledger.incident_as_of AS i
  WHERE i.security AND i.state = 'closed'
    AND i.closed_at >= :period_start AND i.closed_at < :period_end AND i.closed_at <= :as_of
), worked AS (
  SELECT c.reference, COUNT(*) AS times
  FROM closed AS c
  INNER JOIN ledger.incident_assignment AS a ON a.incident = c.reference
    AND a.assignee = c.decided_by AND a.from_at <= :as_of
  GROUP BY c.reference
), leads AS (
  SELECT c.reference, COUNT(*) AS times
  FROM closed AS c
  INNER JOIN ledger.role_assignment_as_of AS a ON a.person = c.decided_by
    AND a.counts_from <= CAST(c.decided_at AS DATE)
    AND (a.ends_on IS NULL OR a.ends_on > CAST(c.decided_at AS DATE))
  INNER JOIN ledger.role_as_of AS r ON r.reference = a.role AND r.top_management
  GROUP BY c.reference
), judged AS (
  SELECT c.reference, c.closed_at,
    CASE WHEN c.investigated_by IS NULL OR NOT SAYS(c.investigation, c.title)
        THEN 'missing:investigation'
      WHEN c.decided_by IS NULL OR NOT SAYS(c.management_decision, c.title)
        THEN 'missing:management_decision'
      WHEN NOT w.times IS NULL OR c.decided_by = COALESCE(c.resolved_by, '')
        OR c.decided_by = c.investigated_by THEN 'own_decision'
      WHEN l.times IS NULL THEN 'not_management'
      WHEN c.decided_at > c.closed_at THEN 'decided_late'
      WHEN c.decided_at < c.investigated_at THEN 'decided_first'
      WHEN c.reviewed_by IS NULL OR c.reviewed_at IS NULL
        OR NOT SAYS(c.security_review, c.title) THEN 'missing:review'
      WHEN c.reviewed_at < c.resolved_at THEN 'reviewed_early'
      WHEN c.reviewed_at > c.closed_at THEN 'reviewed_late'
      WHEN c.reviewed_at < c.investigated_at THEN 'reviewed_first'
      ELSE COALESCE(FOUND_EMPTY(c.reference, c.investigation),
        FOUND_EMPTY(c.reference, c.management_decision),
        FOUND_EMPTY(c.reference, c.security_review)) END AS fault,
    SOURCE_GAP(c.source_system, 'incident.investigation') AS gap
  FROM closed AS c
  LEFT JOIN worked AS w ON w.reference = c.reference
  LEFT JOIN leads AS l ON l.reference = c.reference
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE WHEN j.gap IS NULL THEN FALSE END AS conforms,
  CASE WHEN j.fault IS NULL OR j.gap IS NULL THEN j.fault
    ELSE 'field_missing:' || j.gap END AS reason,
  j.closed_at AS at
FROM judged AS j
