-- One row per incident, as it stands now.
SELECT
  -- two of the three questions answered yes; null while a missing answer could still decide
  CASE
    WHEN COALESCE((e.criteria_answers ->> 'stops_critical_service') IN ('true', 'yes'), false)::int
      + COALESCE((e.criteria_answers ->> 'affects_many') IN ('true', 'yes'), false)::int
      + COALESCE((e.criteria_answers ->> 'no_workaround') IN ('true', 'yes'), false)::int >= 2
      THEN true
    WHEN e.criteria_answers ->> 'stops_critical_service' IN ('true', 'yes', 'false', 'no')
      AND e.criteria_answers ->> 'affects_many' IN ('true', 'yes', 'false', 'no')
      AND e.criteria_answers ->> 'no_workaround' IN ('true', 'yes', 'false', 'no')
      THEN false
  END AS criteria_met,
  COALESCE(reporter.is_system, false) OR e.channel = 'monitoring' AS opened_by_monitor,
  calendar.key AS calendar,
  -- as it was first written down, whatever was written over it since
  (SELECT h.reported_at FROM customer_service_incidentevent h WHERE h.reference = e.reference
   ORDER BY h.pgh_id LIMIT 1) AS first_reported_at,
  FLOOR(EXTRACT(EPOCH FROM (
    SELECT h.recorded_at - h.reported_at FROM customer_service_incidentevent h
    WHERE h.reference = e.reference ORDER BY h.pgh_id LIMIT 1
  )))::bigint AS record_seconds,
  FLOOR(EXTRACT(EPOCH FROM e.responded_at - e.reported_at))::bigint AS response_seconds,
  FLOOR(EXTRACT(EPOCH FROM e.resolved_at - e.reported_at))::bigint AS resolve_seconds,
  FLOOR(EXTRACT(EPOCH FROM e.closed_at - e.resolved_at))::bigint AS close_seconds,
  (e.resolved_at AT TIME ZONE calendar.zone)::date AS resolved_on,
  (e.closed_at AT TIME ZONE calendar.zone)::date AS closed_on,
  date_trunc('month', e.closed_at AT TIME ZONE 'UTC')::date AS closed_month
FROM customer_service_incident e
-- whose days are working days: the service's hours; where it states none or never closes, the first
-- calendar of the installation that closes
LEFT JOIN calendars_calendar hours ON hours.id = service.hours_id AND NOT hours.always_open
LEFT JOIN calendars_calendar calendar ON calendar.id = COALESCE(hours.id,
  (SELECT c.id FROM calendars_calendar c ORDER BY c.always_open, c.id LIMIT 1))
