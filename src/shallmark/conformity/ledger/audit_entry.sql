-- Writes on closed records: the closing itself (nothing before), and what came after it. `before` and
-- `after` are numbers of versions: each write through the door counts one, so a gap tells of another.
SELECT
  e.place || '/' || e.pgh_id AS reference, e.reference AS object,
  COALESCE((e.pgh_context ->> 'at')::timestamptz, e.pgh_created_at) AS at, p.reference AS by_person,
  e.pgh_context ->> 'verb' AS action, 'version' AS field, e.before::text AS before,
  e.version::text AS after, NULLIF(TRIM(e.pgh_context ->> 'reason'), '') AS reason,
  e.pgh_created_at AS recorded_at, e.pgh_created_at AS stored_at, '' AS source_system
FROM (
  SELECT v.*,
    LAG(v.version) OVER (PARTITION BY v.place, v.pgh_obj_id, v.closed_at ORDER BY v.pgh_id)
      AS before
  FROM closed_record_versions v
) e
LEFT JOIN team_person p ON p.id = (e.pgh_context ->> 'by')::bigint
