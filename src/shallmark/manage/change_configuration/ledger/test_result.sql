-- Results of tests of changes.
SELECT
  e.reference, change.reference AS change, e.environment, e.result, e.tested_at AS at,
  tester.reference AS by_person, NULLIF(e.evidence, '') AS evidence, e.created_at AS recorded_at,
  e.source_system,
  (SELECT MIN(h.pgh_created_at) FROM change_configuration_testresultevent h WHERE h.pgh_obj_id = e.id) AS stored_at
FROM change_configuration_testresult e
JOIN change_configuration_change change ON change.id = e.change_id
LEFT JOIN team_person tester ON tester.id = e.tested_by_id
