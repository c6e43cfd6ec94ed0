-- One row for each field that a version has otherwise than the one before it.
SELECT
  c.reference || '/' || e.pgh_id || '/' || said.field AS reference, c.reference AS ci, said.field,
  said.old, said.new, e.updated_at AS at, writer.reference AS by_person,
  NULLIF(BTRIM(e.explained_by, blank.letters), '') AS ref, e.pgh_created_at AS recorded_at,
  e.pgh_created_at AS stored_at, e.source_system
FROM (
  SELECT h.*, LAG(h.pgh_id) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS before_id
  FROM change_configuration_cievent h
) e
JOIN change_configuration_cievent b ON b.pgh_id = e.before_id
JOIN change_configuration_ci c ON c.id = e.pgh_obj_id
LEFT JOIN team_person writer ON writer.id = e.updated_by_id
LEFT JOIN team_person keeper ON keeper.id = e.owner_id
LEFT JOIN team_person keeper_before ON keeper_before.id = b.owner_id
LEFT JOIN change_configuration_citype class ON class.id = e.type_id
LEFT JOIN change_configuration_citype class_before ON class_before.id = b.type_id
LEFT JOIN team_team team ON team.id = e.support_team_id
LEFT JOIN team_team team_before ON team_before.id = b.support_team_id
LEFT JOIN alignment_service stands_for ON stands_for.id = e.service_id
LEFT JOIN alignment_service stood_for ON stood_for.id = b.service_id
CROSS JOIN LATERAL (
  VALUES
    ('name', b.title, e.title), ('status', b.status, e.status), ('uid', b.uid, e.uid),
    ('class', class_before.key, class.key),
    ('owner', keeper_before.reference, keeper.reference),
    ('support_group', team_before.reference, team.reference),
    ('description', b.description, e.description),
    ('version', b.content_version, e.content_version), ('provider', b.provider, e.provider),
    ('location', b.location, e.location), ('environment', b.environment, e.environment),
    ('criticality', b.criticality, e.criticality),
    ('service', stood_for.reference, stands_for.reference),
    ('discovery_key', b.discovery_key, e.discovery_key),
    ('attributes', b.attributes::text, e.attributes::text)
) AS said(field, old, new)
WHERE said.old IS DISTINCT FROM said.new
