SELECT
  e.reference, e.title, e.status AS state, item.reference AS ci,
  NULLIF(BTRIM(e.asset_ref, blank.letters), '') AS asset_ref, e.value, e.licence_end,
  e.warranty_end, e.support_end, keeper.reference AS owner,
  NULLIF(BTRIM(e.action, blank.letters), '') AS action, e.currency,
  e.valued_on AS valued_at, e.received_at, e.renewed_at, e.ended_at, e.disposed_at,
  e.disposal_proof, e.created_at, creator.reference AS created_by, e.updated_at, e.closed_at,
  e.created_at AS recorded_at, e.source_system
FROM change_configuration_asset e
LEFT JOIN change_configuration_ci item ON item.id = e.ci_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN team_person keeper ON keeper.id = e.owner_id
