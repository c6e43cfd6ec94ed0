SELECT
  e.reference, e.title, e.status AS state, e.source, NULLIF(e.check_id, '') AS check_id,
  NULLIF(BTRIM(e.clause, blank.letters), '') AS clause,
  NULLIF(BTRIM(e.description, blank.letters), '') AS description, NULLIF(e.grade, '') AS grade,
  owner_p.reference AS owner, NULLIF(BTRIM(e.correction, blank.letters), '') AS correction,
  NULLIF(BTRIM(e.cause, blank.letters), '') AS cause,
  NULLIF(BTRIM(e.similar, blank.letters), '') AS similar,
  NULLIF(BTRIM(e.no_action_reason, blank.letters), '') AS no_action_reason, e.due,
  extended_by_p.reference AS extended_by, effect_reviewed_by_p.reference AS effect_reviewed_by,
  e.effect_reviewed_at, e.accepted_at, e.decided_at,
  NULLIF(BTRIM(e.decision_reason, blank.letters), '') AS decision_reason, e.corrected_at,
  e.cause_found_at, e.actions_done_at, e.reopened_at,
  NULLIF(BTRIM(e.reopen_reason, blank.letters), '') AS reopen_reason, e.extended_at, e.created_at,
  created_by_p.reference AS created_by, e.updated_at, e.closed_at,
  closed_by_p.reference AS closed_by, e.created_at AS recorded_at, e.source_system
FROM grc_nonconformity e
LEFT JOIN team_person owner_p ON owner_p.id = e.owner_id
LEFT JOIN team_person extended_by_p ON extended_by_p.id = e.extended_by_id
LEFT JOIN team_person effect_reviewed_by_p ON effect_reviewed_by_p.id = e.effect_reviewed_by_id
LEFT JOIN team_person created_by_p ON created_by_p.id = e.created_by_id
LEFT JOIN team_person closed_by_p ON closed_by_p.id = e.closed_by_id
