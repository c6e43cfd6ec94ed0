-- Links of the kind "protects" to items and services.
SELECT l.from_reference AS control, l.to_reference AS value
FROM kernel_link l
WHERE l.kind = 'protects' AND l.from_key = 'control' AND l.to_key IN ('ci', 'service')
