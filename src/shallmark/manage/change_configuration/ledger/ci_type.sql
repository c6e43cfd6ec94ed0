SELECT
  e.key AS reference, e.title AS name, e.requires_relationship, e.financial, e.audit_interval, e.digital,
  e.created_at AS recorded_at, e.source_system
FROM change_configuration_citype e
