SELECT
  e.reference, e.title, e.status AS state, e.source,
  NULLIF(BTRIM(e.text, blank.letters), '') AS text,
  NULLIF(BTRIM(e.assessment, blank.letters), '') AS assessment,
  NULLIF(BTRIM(e.criteria_version, blank.letters), '') AS criteria_version,
  NULLIF(e.priority, '') AS priority, NULLIF(e.decision, '') AS decision,
  decided_by_p.reference AS decided_by, e.target,
  NULLIF(BTRIM(e.unit, blank.letters), '') AS unit, e.baseline, NULLIF(e.kind, '') AS kind,
  owner_p.reference AS owner, NULLIF(BTRIM(e.plan, blank.letters), '') AS plan, e.due,
  (e.done_at AT TIME ZONE 'UTC')::date AS done_at, e.measured_value, e.met,
  (SELECT a.reference FROM actions_action a WHERE a.source = e.reference AND a.status <> 'dropped'
    ORDER BY a.id DESC LIMIT 1) AS action,
  (e.reported_at AT TIME ZONE 'UTC')::date AS reported_at,
  NULLIF(BTRIM(e.statement_of_none, blank.letters), '') AS statement_of_none, e.assessed_at,
  e.approved_at, e.decided_at,
  NULLIF(BTRIM(e.decision_reason, blank.letters), '') AS decision_reason,
  other.reference AS merged_into, e.started_at, e.measured_at, e.created_at,
  created_by_p.reference AS created_by, e.updated_at, e.closed_at,
  closed_by_p.reference AS closed_by, e.created_at AS recorded_at, e.source_system
FROM grc_improvement e
LEFT JOIN team_person decided_by_p ON decided_by_p.id = e.decided_by_id
LEFT JOIN team_person owner_p ON owner_p.id = e.owner_id
LEFT JOIN team_person created_by_p ON created_by_p.id = e.created_by_id
LEFT JOIN team_person closed_by_p ON closed_by_p.id = e.closed_by_id
LEFT JOIN grc_improvement other ON other.id = e.merged_into_id
