-- Links of the kind "treats".
SELECT e.from_reference AS control, e.to_reference AS value
FROM links_link e
WHERE e.kind = 'treats' AND e.from_key = 'control' AND e.to_key = 'risk' AND e.ended_at IS NULL
