-- id: CHK-INC-08
-- version: 7
-- sentence: The major criteria of every incident that is or ever was of priority 1 or 2, as it was reported too, were answered before it was resolved; one that meets them, or the incident that it repeats, was declared major by their answers, has a named manager, and a major incident procedure was in force.
-- population: incidents reported in the period that were accepted and have or ever had priority 1 or 2, meet the major criteria or were declared major, canceled since or not
-- record: incident
-- time: incident.reported_at
-- partial:
--   - document
-- reasons:
--   asked_late: "The major criteria were answered only after it was resolved."
--   not_declared: "It meets the major criteria and was never declared major."
--   no_procedure: "No major incident procedure was in force when it was declared."
-- short:
--   conforming: Asked, and declared where it is major
--   nonconforming: Never asked, or major and not declared
--   not_assessable: Major criteria cannot be judged
WITH unbuilt AS (
  SELECT MAX(CASE WHEN c.record_type = 'document' THEN 1 ELSE 0 END) AS document
  FROM ledger.source_coverage AS c
  WHERE c.column_name = '*' AND c.supplied = FALSE
), urgent AS (
  SELECT w.incident, MIN(w.from_priority) AS highest
  FROM ledger.incident_lowering AS w
  WHERE w.at <= :as_of
  GROUP BY w.incident
), governed AS (
  SELECT i.reference, COUNT(*) AS procedures
  FROM ledger.incident_as_of AS i
  INNER JOIN ledger.document AS d
    ON COALESCE(d.settled_kind, d.kind) = 'major_incident_procedure' AND d.approved_at <= i.declared_at
    AND (d.withdrawn_at IS NULL OR d.withdrawn_at > i.declared_at)
  GROUP BY i.reference
), judged AS (
  SELECT i.reference, i.reported_at,
    CASE
      WHEN i.criteria_met IS NULL AND NOT SOURCE_GAP(i.source_system,
        'incident.criteria_met') IS NULL THEN 'field_missing:criteria_answers'
      WHEN i.criteria_met IS NULL THEN 'missing:criteria_answers'
      WHEN i.criteria_at > i.resolved_at THEN 'asked_late'
      WHEN i.declared_at IS NULL AND NOT i.criteria_met THEN 'fits'
      -- its duplicate is: the duties of a major incident go on there
      WHEN i.declared_at IS NULL AND i.state = 'canceled' AND NOT d.declared_at IS NULL THEN 'fits'
      WHEN i.declared_at IS NULL AND NOT SOURCE_GAP(i.source_system, 'incident.declared_at') IS
        NULL THEN 'field_missing:declaration'
      WHEN i.declared_at IS NULL THEN 'not_declared'
      WHEN i.major_manager IS NULL AND NOT SOURCE_GAP(i.source_system, 'incident.major_manager')
        IS NULL THEN 'field_missing:manager'
      WHEN i.major_manager IS NULL THEN 'missing:major_incident_manager'
      WHEN p.procedures > 0 THEN 'fits'
      WHEN u.document = 1 THEN 'source_not_built:document'
      ELSE 'no_procedure' END AS verdict
  FROM ledger.incident_as_of AS i
  CROSS JOIN unbuilt AS u
  LEFT JOIN ledger.incident_as_of AS d ON d.reference = i.duplicate_of
  LEFT JOIN urgent AS h ON h.incident = i.reference
  LEFT JOIN governed AS p ON p.reference = i.reference
  WHERE i.state <> 'new' AND (i.state <> 'canceled' OR NOT i.triaged_at IS NULL)
    AND i.reported_at >= :period_start AND i.reported_at < :period_end
    AND (i.criteria_met OR NOT i.declared_at IS NULL OR LEAST(i.priority, h.highest) <= 2)
)
SELECT j.reference AS reference,
  CASE WHEN j.verdict = 'fits' THEN TRUE
    WHEN j.verdict IN ('not_declared', 'asked_late', 'missing:criteria_answers',
      'missing:major_incident_manager', 'no_procedure') THEN FALSE
    END AS conforms,
  CASE WHEN j.verdict <> 'fits' THEN j.verdict END AS reason,
  j.reported_at AS at
FROM judged AS j
