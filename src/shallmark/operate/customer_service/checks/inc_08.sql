-- id: CHK-INC-08
-- version: 2
-- sentence: An incident that meets the major criteria was declared major by their answers, has a named manager, and a major incident procedure was in force.
-- population: incidents reported in the period that meet the major criteria or were declared major; those of the highest priority where the source does not say
-- record: incident
-- time: incident.reported_at
-- partial:
--   - document
-- reasons:
--   not_declared: "It meets the major criteria and was never declared major."
--   no_procedure: "No major incident procedure was in force when it was declared."
-- short:
--   conforming: Declared major, with a manager
--   nonconforming: Meets the major criteria, not declared
--   not_assessable: Major criteria cannot be judged
WITH unbuilt AS (
  SELECT MAX(CASE WHEN c.record_type = 'document' THEN 1 ELSE 0 END) AS document
  FROM ledger.source_coverage AS c
  WHERE c.column_name = '*' AND c.supplied = FALSE
), governed AS (
  SELECT i.reference, COUNT(*) AS procedures
  FROM ledger.incident_as_of AS i
  INNER JOIN ledger.document AS d
    ON d.kind = 'major_incident_procedure' AND d.approved_at <= i.declared_at
    AND (d.withdrawn_at IS NULL OR d.withdrawn_at > i.declared_at)
  GROUP BY i.reference
), judged AS (
  SELECT i.reference, i.reported_at,
    CASE
      WHEN i.criteria_met IS NULL AND (i.declared_at IS NULL OR NOT SOURCE_GAP(i.source_system,
        'incident.criteria_met') IS NULL)
        THEN 'field_missing:criteria_answers'
      WHEN i.declared_at IS NULL AND NOT SOURCE_GAP(i.source_system, 'incident.declared_at') IS
        NULL THEN 'field_missing:declaration'
      WHEN i.declared_at IS NULL THEN 'not_declared'
      WHEN i.criteria_met IS NULL THEN 'missing:criteria_answers'
      WHEN i.major_manager IS NULL AND NOT SOURCE_GAP(i.source_system, 'incident.major_manager')
        IS NULL THEN 'field_missing:manager'
      WHEN i.major_manager IS NULL THEN 'missing:major_incident_manager'
      WHEN p.procedures > 0 THEN 'fits'
      WHEN u.document = 1 THEN 'source_not_built:document'
      ELSE 'no_procedure' END AS verdict
  FROM ledger.incident_as_of AS i
  CROSS JOIN unbuilt AS u
  LEFT JOIN governed AS p ON p.reference = i.reference
  WHERE i.state NOT IN ('new', 'canceled')
    AND i.reported_at >= :period_start AND i.reported_at < :period_end
    AND (i.criteria_met OR NOT i.declared_at IS NULL
      OR (i.criteria_met IS NULL AND i.priority = 1 AND NOT SOURCE_GAP(i.source_system,
        'incident.criteria_met') IS NULL))
)
SELECT j.reference AS reference,
  CASE WHEN j.verdict = 'fits' THEN TRUE
    WHEN j.verdict IN ('not_declared', 'missing:criteria_answers', 'missing:major_incident_manager',
      'no_procedure') THEN FALSE
    END AS conforms,
  CASE WHEN j.verdict <> 'fits' THEN j.verdict END AS reason,
  j.reported_at AS at
FROM judged AS j
