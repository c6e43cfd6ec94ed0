-- Results of tests of changes.
SELECT
  (SELECT MIN(h.pgh_created_at) FROM change_configuration_testresultevent h WHERE h.pgh_obj_id = e.id) AS stored_at
FROM change_configuration_testresult e
