-- Analyses of a quarter's changes.
SELECT
  e.reference, e.title, e.status AS state, e.period, NULLIF(BTRIM(e.trends, blank.letters), '') AS trends,
  NULLIF(BTRIM(e.conclusions, blank.letters), '') AS conclusions, maker.reference AS made_by,
  (e.made_at AT TIME ZONE 'UTC')::date AS made_at,
  e.created_at, author.reference AS created_by, e.updated_at, e.closed_at,
  closer.reference AS closed_by, owner.reference AS owner, e.created_at AS recorded_at,
  e.source_system
FROM change_configuration_changeanalysis e
LEFT JOIN team_person maker ON maker.id = e.made_by_id
LEFT JOIN team_person author ON author.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
