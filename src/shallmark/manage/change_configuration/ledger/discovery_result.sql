SELECT
  e.reference, e.key, e.seen_at, e.source, e.created_at AS recorded_at, e.source_system
FROM change_configuration_discoveryresult e
