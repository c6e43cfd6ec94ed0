-- Post-implementation reviews.
SELECT
  e.reference, e.title, e.status AS state, change.reference AS change,
  NULLIF(e.success, '') AS success, NULLIF(BTRIM(e.cause, blank.letters), '') AS cause,
  reviewer.reference AS reviewed_by, e.reviewed_at, e.held_at, e.canceled_at,
  NULLIF(BTRIM(e.cancel_reason, blank.letters), '') AS cancel_reason,
  e.created_at, author.reference AS created_by, e.updated_at, e.closed_at,
  closer.reference AS closed_by, owner.reference AS owner, e.created_at AS recorded_at,
  e.source_system
FROM change_configuration_pir e
LEFT JOIN change_configuration_change change ON change.id = e.change_id
LEFT JOIN team_person reviewer ON reviewer.id = e.reviewed_by_id
LEFT JOIN team_person author ON author.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
