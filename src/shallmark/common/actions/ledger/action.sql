SELECT
  e.reference, e.title, e.status AS state, e.source,
  NULLIF(BTRIM(e.text, blank.letters), '') AS text, owner_p.reference AS owner, e.due,
  e.revised_due, e.done_at, NULLIF(BTRIM(e.result, blank.letters), '') AS result,
  NULLIF(e.effect, '') AS effect, e.effect_reviewed_at,
  effect_reviewed_by_p.reference AS effect_reviewed_by, e.revised_at, e.dropped_at,
  NULLIF(BTRIM(e.drop_reason, blank.letters), '') AS drop_reason, e.created_at,
  created_by_p.reference AS created_by, e.updated_at, e.closed_at,
  closed_by_p.reference AS closed_by, e.created_at AS recorded_at, e.source_system
FROM actions_action e
LEFT JOIN team_person owner_p ON owner_p.id = e.owner_id
LEFT JOIN team_person effect_reviewed_by_p ON effect_reviewed_by_p.id = e.effect_reviewed_by_id
LEFT JOIN team_person created_by_p ON created_by_p.id = e.created_by_id
LEFT JOIN team_person closed_by_p ON closed_by_p.id = e.closed_by_id
