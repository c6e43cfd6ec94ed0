-- Writes on closed records: the closing itself (nothing before), and what came after it. `before` and
-- `after` are numbers of versions: each write of the application counts one, so a gap tells of another.
-- A step closes; an edit that moves the time of closing is an edit. A correction followed from the act
-- by which a second person confirmed it.
SELECT
  e.place || '/' || e.pgh_id AS reference, e.reference AS object,
  COALESCE((e.pgh_context ->> 'at')::timestamptz, e.pgh_created_at) AS at, p.reference AS by_person,
  e.pgh_context ->> 'verb' AS action, 'version' AS field, e.before::text AS before,
  e.version::text AS after, e.pgh_context #>> '{follows,verb}' = 'confirm' AS corrected, NULLIF(TRIM(e.pgh_context ->> 'reason'), '') AS reason,
  e.pgh_created_at AS recorded_at, e.pgh_created_at AS stored_at, '' AS source_system
FROM (
  SELECT w.*, CASE WHEN w.closed_before = w.closed_at
      OR COALESCE(w.pgh_context ->> 'verb', 'edit') = 'edit' THEN w.version_before END AS before
  FROM (
    SELECT v.*, LAG(v.version) OVER of_record AS version_before,
      LAG(v.closed_at) OVER of_record AS closed_before
    FROM closed_record_versions v
    WINDOW of_record AS (PARTITION BY v.place, v.pgh_obj_id ORDER BY v.pgh_id)
  ) w
) e
LEFT JOIN team_person p ON p.id = (e.pgh_context ->> 'by')::bigint
