-- `counts_from`: a start that was dated back counts from the day on which it was recorded, unless a
-- second person confirmed the assignment; so does a role that was given back after it had ended.
-- Read from versions up to this one, so that it says the same as of any past day.
SELECT
  GREATEST(e.starts_on, (
    SELECT MIN(CASE WHEN h.version = 1 AND h.confirmed_by_id IS NOT NULL THEN h.starts_on
      ELSE (h.updated_at AT TIME ZONE 'UTC')::date END)
    FROM team_roleassignmentevent h
    WHERE h.pgh_obj_id = e.id AND h.version <= e.version AND h.version > (
      SELECT COALESCE(MAX(o.version), 0)
      FROM (
        SELECT v.version, v.role_id, v.person_id, v.starts_on, v.ends_on,
          LEAD(v.updated_at) OVER (ORDER BY v.version) AS next_at
        FROM team_roleassignmentevent v
        WHERE v.pgh_obj_id = e.id AND v.version <= e.version
      ) o
      WHERE o.role_id <> e.role_id OR o.person_id <> e.person_id OR o.starts_on > e.starts_on
        OR o.ends_on < (o.next_at AT TIME ZONE 'UTC')::date
    )
  )) AS counts_from,
  (
    SELECT MIN(h.updated_at) FROM team_roleassignmentevent h
    WHERE h.pgh_obj_id = e.id AND h.version <= e.version AND h.person_id = e.person_id
      AND h.accepted_at IS NOT NULL
  ) AS acceptance_recorded_at
FROM team_roleassignment e
