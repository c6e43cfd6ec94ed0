-- Every version of every asset.
SELECT
  e.reference, e.title, e.status AS state, item.reference AS ci,
  NULLIF(BTRIM(e.asset_ref, blank.letters), '') AS asset_ref, e.value, e.licence_end,
  e.warranty_end, e.support_end, keeper.reference AS owner,
  NULLIF(BTRIM(e.action, blank.letters), '') AS action, e.currency,
  e.valued_on AS valued_at, e.received_at, e.renewed_at, e.ended_at, e.disposed_at,
  e.disposal_proof, e.created_at, creator.reference AS created_by, e.updated_at, e.closed_at,
  e.created_at AS recorded_at, e.source_system,
  e.pgh_created_at AS stored_at, e.valid_from, e.valid_to
FROM (
  SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS valid_to
  FROM (
    -- effective time never runs backwards, whatever a source's log says
    SELECT h.*, MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_from
    FROM change_configuration_assetevent h
  ) s
) e
LEFT JOIN change_configuration_ci item ON item.id = e.ci_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN team_person keeper ON keeper.id = e.owner_id
-- what str.strip() of the gates takes for blank
CROSS JOIN (
  SELECT U&' \0009\000A\000B\000C\000D\001C\001D\001E\001F\0085\00A0\1680\2000\2001\2002\2003'
    || U&'\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000' AS letters
) blank
