SELECT
  e.reference, source.reference AS from_item, target.reference AS to_item, kind.key AS type,
  e.effective_from, e.effective_to, e.created_at AS recorded_at, e.source_system
FROM change_configuration_cirelationship e
JOIN change_configuration_ci source ON source.id = e.from_item_id
JOIN change_configuration_ci target ON target.id = e.to_item_id
JOIN change_configuration_relationkind kind ON kind.id = e.kind_id
