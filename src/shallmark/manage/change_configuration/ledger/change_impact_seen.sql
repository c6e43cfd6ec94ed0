SELECT e.reference AS change, part.kind, said AS value
FROM change_configuration_change e
CROSS JOIN LATERAL (
  VALUES ('item', e.impact_snapshot -> 'items'), ('service', e.impact_snapshot -> 'services'),
    ('stop', e.impact_snapshot -> 'stops')
) AS part(kind, listed)
CROSS JOIN LATERAL jsonb_array_elements_text(
  CASE WHEN jsonb_typeof(part.listed) = 'array' THEN part.listed ELSE '[]' END
) said
