-- Every version of every discrepancy.
SELECT
  e.reference, e.title, e.status AS state, audit.reference AS audit, item.reference AS ci, e.kind,
  e.found_at, e.grade AS class, NULLIF(BTRIM(e.cause, blank.letters), '') AS cause,
  keeper.reference AS owner, NULLIF(BTRIM(e.action, blank.letters), '') AS action, e.closed_at,
  e.assigned_at, e.correction_started_at,
  NULLIF(BTRIM(e.accept_reason, blank.letters), '') AS accept_reason, e.created_at,
  creator.reference AS created_by, e.updated_at, closer.reference AS closed_by,
  e.created_at AS recorded_at, e.source_system, e.unauthorised,
  e.pgh_created_at AS stored_at, e.valid_from, e.valid_to
FROM (
  SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS valid_to
  FROM (
    -- effective time never runs backwards, whatever a source's log says
    SELECT h.*, MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_from
    FROM change_configuration_discrepancyevent h
  ) s
) e
LEFT JOIN change_configuration_ciaudit audit ON audit.id = e.audit_id
LEFT JOIN change_configuration_ci item ON item.id = e.ci_id
LEFT JOIN team_person keeper ON keeper.id = e.owner_id
LEFT JOIN team_person creator ON creator.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
-- what str.strip() of the gates takes for blank
CROSS JOIN (
  SELECT U&' \0009\000A\000B\000C\000D\001C\001D\001E\001F\0085\00A0\1680\2000\2001\2002\2003'
    || U&'\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000' AS letters
) blank
