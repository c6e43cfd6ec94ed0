SELECT
  e.reference, e.title, e.status AS state, t.reference AS team, owner.reference AS owner,
  e.starts_at, e.ends_at, e.handed_over_at, taker.reference AS handed_to,
  NULLIF(e.handover_note, '') AS handover_note, e.created_at, e.updated_at,
  e.created_at AS recorded_at, e.source_system
FROM team_oncallshift e
JOIN team_team t ON t.id = e.team_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
LEFT JOIN team_person taker ON taker.id = e.handed_to_id
