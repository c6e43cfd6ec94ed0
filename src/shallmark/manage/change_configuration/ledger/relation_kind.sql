SELECT
  e.reference, e.key, e.title AS name, e.inverse, e.impact, e.created_at AS recorded_at,
  e.source_system
FROM change_configuration_relationkind e
