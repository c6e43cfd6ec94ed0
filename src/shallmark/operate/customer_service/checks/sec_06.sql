-- id: CHK-SEC-06
-- version: 1
-- sentence: A security incident has its security category and priority before it is resolved, and its escalation path was followed; each role was told in time, and somebody who was told acknowledged it in time.
-- population: security incidents past New, reported in the period, canceled since they were accepted or not
-- record: incident
-- time: incident.reported_at
-- parameters:
--   escalation_grace: {type: seconds, default: 900}
-- reasons:
--   missing: "It has no {detail}."
--   classified_late: "Its {detail} was chosen only after it was resolved."
--   not_told: "Step {detail} of the security path was due, and nobody was told."
--   told_others: "Step {detail} of the security path told somebody who did not hold the role."
--   told_late: "Step {detail} of the security path was taken later than it says."
--   not_acknowledged: "Nobody who was told acknowledged it in time."
--   acknowledged_late: "It was acknowledged later than its priority says."
--   acknowledged_by_others: "Only somebody whom the path did not tell acknowledged it."
-- short:
--   conforming: Classified, and on the security path
--   nonconforming: Not classified, or the path not followed
--   not_assessable: Escalations are not in the source
WITH classed AS (
  SELECT i.reference, i.reported_at, i.reporter, i.resolved_at, i.source_system, i.source_state,
    i.security_category, i.security_priority, i.security_rank, i.acknowledge_seconds,
    m.marked_at, m.category_at, m.priority_at,
    LEAST(COALESCE(i.resolved_at, i.canceled_at, :as_of), :as_of) AS until
  FROM ledger.incident_as_of AS i
  INNER JOIN ledger.incident_mark AS m ON m.incident = i.reference AND m.marked_at <= :as_of
  WHERE i.security AND i.state <> 'new' AND (i.state <> 'canceled' OR NOT i.triaged_at IS NULL)
    AND i.reported_at >= :period_start AND i.reported_at < :period_end
), answered AS (
  -- by who was told, or another holder of the role, and never by who reported it
  SELECT c.reference, MIN(e.acknowledged_at) AS at_all,
    MIN(CASE WHEN e.acknowledged_by <> COALESCE(c.reporter, '')
        AND (e.acknowledged_by = e.to_person OR NOT r.person IS NULL)
      THEN e.acknowledged_at END) AS at
  FROM classed AS c
  INNER JOIN ledger.escalation AS e ON e.record = c.reference AND e.kind = 'security'
    AND e.acknowledged_at <= :as_of
  LEFT JOIN ledger.role_assignment_as_of AS r ON r.person = e.acknowledged_by
    AND r.role_key = e.role_key AND r.counts_from <= CAST(e.acknowledged_at AS DATE)
    AND (r.ends_on IS NULL OR r.ends_on > CAST(e.acknowledged_at AS DATE))
  GROUP BY c.reference
), due AS (
  SELECT c.reference, p.level, p.path, p.role_key, p.after_seconds, c.until,
    CASE WHEN p.up_to IS NULL THEN c.marked_at
      ELSE GREATEST(c.marked_at, c.priority_at) END AS known_at, c.marked_at
  FROM classed AS c
  LEFT JOIN answered AS a ON a.reference = c.reference
  INNER JOIN ledger.security_path AS p ON (p.valid_from IS NULL OR p.valid_from <= c.marked_at)
    AND (p.valid_to IS NULL OR p.valid_to > c.marked_at)
  WHERE (p.up_to IS NULL OR c.security_rank <= p.up_to)
    AND NOT (p.only_unanswered AND COALESCE(SECS(c.marked_at, a.at) <= p.after_seconds, FALSE))
), told AS (
  SELECT d.reference, d.level, MIN(e.at) AS at,
    MIN(CASE WHEN NOT r.person IS NULL THEN e.at END) AS right_at
  FROM due AS d
  INNER JOIN ledger.escalation AS e ON e.record = d.reference AND e.kind = 'security'
    AND e.path = d.path AND e.at <= :as_of
  LEFT JOIN ledger.role_assignment_as_of AS r ON r.person = e.to_person
    AND r.role_key = d.role_key AND r.counts_from <= CAST(e.at AS DATE)
    AND (r.ends_on IS NULL OR r.ends_on > CAST(e.at AS DATE))
  GROUP BY d.reference, d.level
), steps AS (
  SELECT d.reference, MIN(CASE WHEN t.at IS NULL THEN d.level END) AS silent,
    MIN(CASE WHEN NOT t.at IS NULL AND t.right_at IS NULL THEN d.level END) AS others,
    MIN(CASE WHEN SECS(d.marked_at, t.right_at) > d.after_seconds + :escalation_grace
        AND SECS(d.known_at, t.right_at) > :escalation_grace THEN d.level END) AS late
  FROM due AS d
  LEFT JOIN told AS t ON t.reference = d.reference AND t.level = d.level
  -- within the grace nobody need have been told: it goes on, or was over before
  WHERE NOT t.at IS NULL OR (
    SECS(d.marked_at, d.until) > d.after_seconds + :escalation_grace
    AND SECS(d.known_at, d.until) > :escalation_grace)
  GROUP BY d.reference
), judged AS (
  SELECT c.reference, c.reported_at, c.source_system, c.source_state,
    CASE WHEN c.security_category IS NULL THEN 'missing:category'
      WHEN c.security_priority IS NULL THEN 'missing:priority'
      WHEN c.category_at > c.resolved_at THEN 'classified_late:category'
      WHEN c.priority_at > c.resolved_at THEN 'classified_late:priority' END AS class_fault,
    CASE WHEN NOT s.silent IS NULL THEN 'not_told:' || CAST(s.silent AS TEXT)
      WHEN NOT s.others IS NULL THEN 'told_others:' || CAST(s.others AS TEXT)
      WHEN NOT s.late IS NULL THEN 'told_late:' || CAST(s.late AS TEXT)
      WHEN a.at IS NULL AND NOT a.at_all IS NULL THEN 'acknowledged_by_others'
      WHEN a.at IS NULL AND SECS(c.marked_at, c.until) > c.acknowledge_seconds
        THEN 'not_acknowledged'
      WHEN SECS(c.marked_at, a.at) > c.acknowledge_seconds THEN 'acknowledged_late'
    END AS path_fault,
    SOURCE_GAP(c.source_system, 'incident.security_category') AS class_gap,
    SOURCE_GAP(c.source_system, 'escalation.at') AS path_gap
  FROM classed AS c
  LEFT JOIN steps AS s ON s.reference = c.reference
  LEFT JOIN answered AS a ON a.reference = c.reference
), weighed AS (
  SELECT j.reference, j.reported_at,
    CASE WHEN NOT j.class_fault IS NULL AND j.class_gap IS NULL THEN j.class_fault
      WHEN NOT j.path_fault IS NULL AND j.path_gap IS NULL THEN j.path_fault END AS fault,
    CASE WHEN NOT j.class_fault IS NULL AND NOT j.class_gap IS NULL
        THEN 'field_missing:security_category'
      WHEN NOT j.path_fault IS NULL AND NOT j.path_gap IS NULL
        THEN 'field_missing:escalation' END AS gap
  FROM judged AS j
)
SELECT w.reference AS reference,
  CASE WHEN NOT w.fault IS NULL THEN FALSE WHEN w.gap IS NULL THEN TRUE END AS conforms,
  COALESCE(w.fault, w.gap) AS reason,
  w.reported_at AS at
FROM weighed AS w
