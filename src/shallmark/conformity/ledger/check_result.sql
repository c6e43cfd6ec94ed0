SELECT 'RUN' || r.number || '/' || o.check_id AS reference, o.check_id, o.version::text AS check_version,
  r.finished_at AS run_at, r.as_of, o.population, o.nonconforming AS failed,
  o.unknown AS not_assessable, o.outcome, r.look, r.finished_at AS recorded_at, r.finished_at AS stored_at,
  '' AS source_system
FROM conformity_checkoutcome o
JOIN conformity_checkrun r ON r.id = o.run_id
