-- A line each: what is measured | planned | reached.
SELECT e.reference AS pir, BTRIM(split_part(said, '|', 1)) AS metric,
  NULLIF(BTRIM(split_part(said, '|', 2)), '') AS planned,
  NULLIF(BTRIM(split_part(said, '|', 3)), '') AS actual
FROM change_configuration_pir e
CROSS JOIN LATERAL jsonb_array_elements_text(e.outcomes) said
