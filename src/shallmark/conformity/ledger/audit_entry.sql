-- Writes on records that ended: the ending itself (nothing before), and what came after it. `before`
-- and `after` are numbers of versions: each write of the application counts one, so a gap tells of
-- another. What follows the first ending is none, whatever it calls itself. A correction is what a
-- second person confirmed of this very record; a step that such a record still takes is no alteration.
SELECT
  e.place || '/' || e.pgh_id AS reference, e.reference AS object,
  COALESCE((e.pgh_context ->> 'at')::timestamptz, e.pgh_created_at) AS at, p.reference AS by_person,
  e.pgh_context ->> 'verb' AS action, 'version' AS field, e.before::text AS before,
  e.version::text AS after, c.id IS NOT NULL OR e.stepped AS corrected,
  c.reference AS correction,
  NULLIF(TRIM(CASE WHEN c.id IS NULL THEN e.pgh_context ->> 'reason' ELSE c.note END), '') AS reason,
  e.pgh_created_at AS recorded_at, e.pgh_created_at AS stored_at, '' AS source_system
FROM (
  -- Only a nonconformity comes back and is closed again, by its step.
  SELECT w.*, CASE WHEN w.place <> 'grc_nonconformity'
      OR w.closed_before IS NOT DISTINCT FROM w.closed_at
      OR COALESCE(w.pgh_context ->> 'verb', 'edit') = 'edit' THEN w.version_before END AS before
  FROM (
    SELECT v.*, LAG(v.version) OVER of_record AS version_before,
      LAG(v.closed_at) OVER of_record AS closed_before
    FROM closed_record_versions v
    WINDOW of_record AS (PARTITION BY v.place, v.pgh_obj_id ORDER BY v.pgh_id)
  ) w
) e
LEFT JOIN team_person p ON p.id = (e.pgh_context ->> 'by')::bigint
LEFT JOIN team_accesschange c ON c.reference = e.pgh_context #>> '{follows,record}'
  AND c.record = e.reference AND c.status = 'confirmed' AND c.confirmed_by_id <> c.asked_by_id
