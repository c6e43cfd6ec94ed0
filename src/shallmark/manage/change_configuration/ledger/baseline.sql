SELECT
  e.reference, e.title, e.status AS state, e.title AS name, e.purpose, e.environment, e.taken_at,
  taker.reference AS taken_by, e.hash, e.created_at, creator.reference AS created_by, e.updated_at,
  e.closed_at, keeper.reference AS owner, e.created_at AS recorded_at, e.source_system
FROM change_configuration_baseline e
LEFT JOIN team_person taker ON taker.id = e.taken_by_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN team_person keeper ON keeper.id = e.owner_id
