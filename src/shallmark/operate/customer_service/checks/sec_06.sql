-- id: CHK-SEC-06
-- version: 2
-- sentence: A security incident has its security category and priority before it is resolved, and its escalation path was followed from its mark on, while it was new too; each role was told in time, and somebody who was told acknowledged it in time, by the priorities that it held then. What was late stays late.
-- population: security incidents reported in the period, new and canceled too
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
--   acknowledged_late: "It was acknowledged later than the priority says that it had then."
--   acknowledged_by_others: "Only somebody whom the path did not tell acknowledged it."
-- short:
--   conforming: Classified, and on the security path
--   nonconforming: Not classified, or the path not followed
--   not_assessable: Escalations are not in the source
WITH classed AS (
  SELECT i.reference, i.reported_at, i.reporter, i.resolved_at, i.source_system,
    i.security_category, i.security_priority, m.marked_at, m.category_at, m.priority_at,
    i.state <> 'new' AND (i.state <> 'canceled' OR NOT i.triaged_at IS NULL) AS accepted,
    LEAST(COALESCE(i.resolved_at, i.canceled_at, :as_of), :as_of) AS until
  FROM ledger.incident_as_of AS i
  INNER JOIN ledger.incident_mark AS m ON m.incident = i.reference AND m.marked_at <= :as_of
  WHERE i.security AND i.reported_at >= :period_start AND i.reported_at < :period_end
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
), overdue AS (
  -- the time of a priority that passed while the incident held it: a lower one afterwards undoes none
  SELECT c.reference, COUNT(*) AS times
  FROM classed AS c
  LEFT JOIN answered AS a ON a.reference = c.reference
  INNER JOIN ledger.incident_security_priority AS h ON h.incident = c.reference
    AND h.from_at < COALESCE(a.at, :as_of)
  WHERE SECS(c.marked_at, LEAST(COALESCE(h.to_at, :as_of), COALESCE(a.at, c.until)))
    > h.acknowledge_seconds
  GROUP BY c.reference
), path AS (
  SELECT c.reference, p.level, p.path, p.role_key, p.after_seconds, p.up_to, c.marked_at, c.until
  FROM classed AS c
  LEFT JOIN answered AS a ON a.reference = c.reference
  INNER JOIN ledger.security_path AS p ON (p.valid_from IS NULL OR p.valid_from <= c.marked_at)
    AND (p.valid_to IS NULL OR p.valid_to > c.marked_at)
  WHERE NOT (p.only_unanswered AND COALESCE(SECS(c.marked_at, a.at) <= p.after_seconds, FALSE))
), concerned AS (
  -- while the incident held a priority that a step concerns
  SELECT p.reference, p.level, h.from_at, COALESCE(h.to_at, :as_of) AS to_at, h.ordinal,
    CASE WHEN LAG(h.to_at) OVER (PARTITION BY p.reference, p.level ORDER BY h.ordinal) = h.from_at
      THEN 0 ELSE 1 END AS begins
  FROM path AS p
  INNER JOIN ledger.incident_security_priority AS h ON h.incident = p.reference
    AND h.rank <= p.up_to AND h.from_at <= :as_of
), stretch AS (
  SELECT c.reference, c.level, c.from_at, c.to_at, SUM(c.begins)
      OVER (PARTITION BY c.reference, c.level ORDER BY c.ordinal) AS place
  FROM concerned AS c
), due AS (
  -- one priority after the other begins nothing anew
  SELECT s.reference, s.level, MIN(s.from_at) AS known_at, MAX(s.to_at) AS to_at
  FROM stretch AS s
  GROUP BY s.reference, s.level, s.place
  UNION ALL
  SELECT p.reference, p.level, p.marked_at AS known_at, :as_of AS to_at
  FROM path AS p
  WHERE p.up_to IS NULL
), told AS (
  SELECT p.reference, p.level, MIN(e.at) AS at,
    MIN(CASE WHEN NOT r.person IS NULL THEN e.at END) AS right_at
  FROM path AS p
  INNER JOIN ledger.escalation AS e ON e.record = p.reference AND e.kind = 'security'
    AND e.path = p.path AND e.at <= :as_of
  LEFT JOIN ledger.role_assignment_as_of AS r ON r.person = e.to_person
    AND r.role_key = p.role_key AND r.counts_from <= CAST(e.at AS DATE)
    AND (r.ends_on IS NULL OR r.ends_on > CAST(e.at AS DATE))
  GROUP BY p.reference, p.level
), waited AS (
  -- how long a step that was due was waited for: since it was due, and since it concerned it
  SELECT d.reference, d.level, t.at, t.right_at,
    SECS(p.marked_at, LEAST(d.to_at, COALESCE(t.right_at, p.until))) - p.after_seconds AS since_due,
    SECS(GREATEST(p.marked_at, d.known_at), LEAST(d.to_at, COALESCE(t.right_at, p.until)))
      AS since_known
  FROM due AS d
  INNER JOIN path AS p ON p.reference = d.reference AND p.level = d.level
  LEFT JOIN told AS t ON t.reference = d.reference AND t.level = d.level
), steps AS (
  -- within the grace nobody need have been told: it goes on, or was over before
  SELECT w.reference,
    MIN(CASE WHEN w.at IS NULL AND w.since_due > :escalation_grace
        AND w.since_known > :escalation_grace THEN w.level END) AS silent,
    MIN(CASE WHEN NOT w.at IS NULL AND w.right_at IS NULL THEN w.level END) AS others,
    MIN(CASE WHEN NOT w.right_at IS NULL AND w.since_due > :escalation_grace
        AND w.since_known > :escalation_grace THEN w.level END) AS late
  FROM waited AS w
  GROUP BY w.reference
), judged AS (
  SELECT c.reference, c.reported_at, c.source_system,
    CASE WHEN NOT c.accepted THEN NULL
      WHEN c.security_category IS NULL THEN 'missing:category'
      WHEN c.security_priority IS NULL THEN 'missing:priority'
      WHEN c.category_at > c.resolved_at THEN 'classified_late:category'
      WHEN c.priority_at > c.resolved_at THEN 'classified_late:priority' END AS class_fault,
    CASE WHEN NOT s.silent IS NULL THEN 'not_told:' || CAST(s.silent AS TEXT)
      WHEN NOT s.others IS NULL THEN 'told_others:' || CAST(s.others AS TEXT)
      WHEN NOT s.late IS NULL THEN 'told_late:' || CAST(s.late AS TEXT)
      WHEN a.at IS NULL AND NOT a.at_all IS NULL THEN 'acknowledged_by_others'
      WHEN a.at IS NULL AND NOT o.times IS NULL THEN 'not_acknowledged'
      WHEN NOT o.times IS NULL THEN 'acknowledged_late'
    END AS path_fault,
    SOURCE_GAP(c.source_system, 'incident.security_category') AS class_gap,
    SOURCE_GAP(c.source_system, 'escalation.at') AS path_gap
  FROM classed AS c
  LEFT JOIN steps AS s ON s.reference = c.reference
  LEFT JOIN answered AS a ON a.reference = c.reference
  LEFT JOIN overdue AS o ON o.reference = c.reference
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
