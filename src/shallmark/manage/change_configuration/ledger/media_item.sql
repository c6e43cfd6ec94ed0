SELECT
  e.reference, e.title, e.status AS state, item.reference AS ci, e.content_version AS version,
  e.location, e.checksum, e.licence, e.stored_at AS deposited_at, storer.reference AS stored_by, e.verified_at,
  e.quarantined_at, e.quarantine_reason, e.readmit_reason, e.retired_at, e.retire_reason,
  e.created_at, creator.reference AS created_by, e.updated_at, e.closed_at,
  keeper.reference AS owner, e.created_at AS recorded_at, e.source_system
FROM change_configuration_mediaitem e
LEFT JOIN change_configuration_ci item ON item.id = e.ci_id
LEFT JOIN team_person storer ON storer.id = e.stored_by_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN team_person keeper ON keeper.id = e.owner_id
