-- Every version of every service.
SELECT
  e.reference, e.title, e.title AS name, e.state, e.kind, e.in_scope, owner.reference AS owner,
  e.criticality, e.live_since, e.retired_on AS retired_at, calendar.key AS calendar, e.created_at,
  e.updated_at, e.created_at AS recorded_at, e.source_system,
  e.pgh_created_at AS stored_at, e.valid_from, e.valid_to
FROM (
  SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS valid_to
  FROM (
    -- effective time never runs backwards, whatever a source's log says
    SELECT h.*, MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_from
    FROM alignment_serviceevent h
  ) s
) e
LEFT JOIN team_person owner ON owner.id = e.owner_id
LEFT JOIN calendars_calendar calendar ON calendar.id = e.hours_id
