-- A yes or no to each question of the policy's major-impact criteria that was answered.
SELECT e.reference AS change, said.key,
  CASE WHEN said.value IN ('true', 'yes') THEN 'yes' ELSE 'no' END AS value
FROM change_configuration_change e
CROSS JOIN LATERAL jsonb_each_text(e.impact_answers) said
