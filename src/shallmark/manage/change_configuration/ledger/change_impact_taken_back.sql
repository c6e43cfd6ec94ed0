-- Answers that said yes once and say so no more; why, by the write that took them back or a step that
-- went on since in spite of the warning. What a source gives as its reason is none.
SELECT e.reference AS change, b.key, e.updated_at AS at, p.reference AS by_person,
  (SELECT STRING_AGG(s.pgh_context ->> 'reason', ' ' ORDER BY s.version)
   FROM change_configuration_changeevent s
   WHERE s.pgh_obj_id = e.pgh_obj_id AND s.pgh_context ->> 'verb' <> 'import'
     AND (s.version = e.version OR s.version > e.version
       AND s.pgh_context ->> 'verb' IN ('submit', 'request_approval'))) AS reason
FROM (
  SELECT v.reference, v.pgh_obj_id, v.version, v.updated_at, v.updated_by_id, v.impact_answers,
    LAG(v.impact_answers) OVER (PARTITION BY v.reference, v.pgh_obj_id ORDER BY v.version)
      AS answers_before
  FROM change_configuration_changeevent v
) e
CROSS JOIN LATERAL jsonb_each_text(e.answers_before) b
JOIN change_configuration_change c ON c.reference = e.reference
LEFT JOIN team_person p ON p.id = e.updated_by_id
WHERE b.value IN ('true', 'yes')
  AND COALESCE(e.impact_answers ->> b.key, '') NOT IN ('true', 'yes')
  AND COALESCE(c.impact_answers ->> b.key, '') NOT IN ('true', 'yes')
