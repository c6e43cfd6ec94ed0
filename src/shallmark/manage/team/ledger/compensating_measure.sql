SELECT
  e.reference, e.title, rule.reference AS separation_rule, p.reference AS person, e.measure,
  approver.reference AS approved_by, e.starts_on, e.ends_on, e.created_at, e.updated_at,
  e.created_at AS recorded_at, e.source_system
FROM team_compensatingmeasure e
JOIN team_separationrule rule ON rule.id = e.rule_id
JOIN team_person p ON p.id = e.person_id
JOIN team_person approver ON approver.id = e.approved_by_id
