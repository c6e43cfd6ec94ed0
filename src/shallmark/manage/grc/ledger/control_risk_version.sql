-- Links of the kind "treats", ended ones too: a link is one version.
SELECT e.from_reference AS control, e.to_reference AS value,
  e.created_at AS valid_from, e.ended_at AS valid_to
FROM links_link e
WHERE e.kind = 'treats' AND e.from_key = 'control' AND e.to_key = 'risk'
