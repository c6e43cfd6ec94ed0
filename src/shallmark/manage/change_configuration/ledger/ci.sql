SELECT
  asset.value,
  asset.currency,
  asset.valued_on AS valued_at,
  asset.asset_ref,
  NULLIF(BTRIM(e.attributes->>'serial_number'), '') AS serial_number,
  load.file AS found_in
FROM change_configuration_ci e
LEFT JOIN change_configuration_asset asset ON asset.ci_id = e.id
LEFT JOIN change_configuration_itemload load ON load.id = e.found_in_id
