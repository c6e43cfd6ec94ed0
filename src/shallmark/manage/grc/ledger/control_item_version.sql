-- Links of the kind "protects" to items and services, ended ones too: a link is one version.
SELECT e.from_reference AS control, e.to_reference AS value,
  e.created_at AS valid_from, e.ended_at AS valid_to
FROM links_link e
WHERE e.kind = 'protects' AND e.from_key = 'control' AND e.to_key IN ('ci', 'service')
