SELECT
  e.reference, e.title, e.status AS state, e.uid, kind.key AS type, e.title AS name,
  NULLIF(BTRIM(e.description, blank.letters), '') AS description, e.content_version AS version,
  e.status, keeper.reference AS owner, e.provider,
  e.location, e.environment, e.criticality, e.discovery_key,
  service.reference AS service, asset.value, asset.currency,
  asset.valued_on AS valued_at, asset.asset_ref, e.build_at, e.test_at, e.live_at,
  e.stored_at AS stocked_at, e.withdrawn_at, e.disposed_at, e.disposal_proof, e.created_at,
  creator.reference AS created_by, e.updated_at, e.closed_at, e.created_at AS recorded_at,
  e.source_system
FROM change_configuration_ci e
JOIN change_configuration_citype kind ON kind.id = e.type_id
LEFT JOIN alignment_service service ON service.id = e.service_id
LEFT JOIN team_person keeper ON keeper.id = e.owner_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN change_configuration_asset asset ON asset.ci_id = e.id
