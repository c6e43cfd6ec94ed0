-- Each time that a day which somebody promised was moved later by a step, from which day to which, by
-- whom and with what words; `said_before`: the same words put it off before, whatever their marks and
-- capitals. What a source says is no moving.
SELECT h.record_type, h.record, h.record_id, h.at, h.from_day, h.to_day, p.reference AS by_person,
  h.words AS reason,
  ROW_NUMBER() OVER (PARTITION BY h.record_type, h.record_id ORDER BY h.pgh_id) AS ordinal,
  ROW_NUMBER() OVER (PARTITION BY h.record_type, h.record_id,
    TRIM(regexp_replace(LOWER(h.words), '[^[:alnum:]]+', ' ', 'g')) ORDER BY h.pgh_id) > 1 AS said_before
FROM (
  SELECT 'communication' AS record_type, v.reference AS record, v.pgh_obj_id AS record_id, v.pgh_id,
    v.updated_at AS at, v.updated_by_id, v.pgh_context ->> 'verb' AS verb,
    v.pgh_context ->> 'reason' AS words, LAG(v.due) OVER o AS from_day, v.due AS to_day
  FROM policy_communicationevent v
  WINDOW o AS (PARTITION BY v.pgh_obj_id ORDER BY v.pgh_id)
  UNION ALL
  SELECT 'plan_task', v.reference, v.pgh_obj_id, v.pgh_id, v.updated_at, v.updated_by_id,
    v.pgh_context ->> 'verb', v.decision, LAG(COALESCE(v.revised_due, v.due)) OVER o,
    COALESCE(v.revised_due, v.due)
  FROM policy_plantaskevent v
  WINDOW o AS (PARTITION BY v.pgh_obj_id ORDER BY v.pgh_id)
  UNION ALL
  SELECT 'action', v.reference, v.pgh_obj_id, v.pgh_id, v.updated_at, v.updated_by_id,
    v.pgh_context ->> 'verb', v.pgh_context ->> 'reason',
    LAG(COALESCE(v.revised_due, v.due)) OVER o, COALESCE(v.revised_due, v.due)
  FROM actions_actionevent v
  WINDOW o AS (PARTITION BY v.pgh_obj_id ORDER BY v.pgh_id)
  UNION ALL
  SELECT 'training_record', v.reference, v.pgh_obj_id, v.pgh_id, v.updated_at, v.updated_by_id,
    v.pgh_context ->> 'verb', v.pgh_context ->> 'reason', LAG(v.planned_for) OVER o, v.planned_for
  FROM team_trainingrecordevent v
  WINDOW o AS (PARTITION BY v.pgh_obj_id ORDER BY v.pgh_id)
) h
LEFT JOIN team_person p ON p.id = h.updated_by_id
WHERE h.to_day > h.from_day AND COALESCE(h.verb, '') IN ('postpone', 'revise')
