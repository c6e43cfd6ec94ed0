-- Links of the kind "protects" to items and services.
SELECT e.from_reference AS control, e.to_reference AS value
FROM links_link e
WHERE e.kind = 'protects' AND e.from_key = 'control' AND e.to_key IN ('ci', 'service') AND e.ended_at IS NULL
