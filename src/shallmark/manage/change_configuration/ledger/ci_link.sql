SELECT c.reference AS ci, l.to_reference AS value
FROM links_link l
JOIN change_configuration_ci c ON c.id = l.from_id AND l.from_key = 'ci' AND l.ended_at IS NULL
UNION
SELECT c.reference, l.from_reference
FROM links_link l
JOIN change_configuration_ci c ON c.id = l.to_id AND l.to_key = 'ci' AND l.ended_at IS NULL
