-- Links of the kind "treats".
SELECT l.from_reference AS control, l.to_reference AS value
FROM kernel_link l
WHERE l.kind = 'treats' AND l.from_key = 'control' AND l.to_key = 'risk'
