SELECT
  e.reference, e.title, e.title AS name, e.state, e.kind, e.in_scope, owner.reference AS owner,
  e.criticality, e.live_since, e.retired_on AS retired_at, calendar.key AS calendar, e.created_at,
  e.updated_at, e.created_at AS recorded_at, e.source_system
FROM alignment_service e
LEFT JOIN team_person owner ON owner.id = e.owner_id
LEFT JOIN calendars_calendar calendar ON calendar.id = e.hours_id
