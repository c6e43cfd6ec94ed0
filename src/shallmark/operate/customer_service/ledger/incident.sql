-- One row per incident, as it stands now.
SELECT
  e.reference, e.title, e.status AS state, NULLIF(e.source_state, '') AS source_state,
  reporter.reference AS reporter, e.reported_at, e.recorded_at, e.channel,
  service.reference AS service, customer.reference AS customer, category.reference AS category,
  NULLIF(BTRIM(e.description, blank.letters), '') AS description,
  e.impact, e.urgency, e.priority,
  NULLIF(BTRIM(e.priority_override_reason, blank.letters), '') AS priority_override_reason,
  owner.reference AS owner, assignee.reference AS assignee, team.reference AS team,
  NULLIF(BTRIM(e.handover_note, blank.letters), '') AS handover_note,
  hold.key AS hold_reason,
  e.triaged_at, e.responded_at, e.held_at, e.resumed_at, e.resolved_at, e.reopened_at,
  e.canceled_at, e.closed_at, e.declared_at, e.demoted_at, e.confirmed_at,
  confirmer.reference AS confirmed_by, e.auto_closed,
  NULLIF(BTRIM(e.resolution, blank.letters), '') AS resolution, code.key AS closure_code,
  NULLIF(BTRIM(e.workaround, blank.letters), '') AS workaround, NULLIF(BTRIM(e.agreed_action, blank.letters), '') AS agreed_action,
  e.kedb_searched_at, NULLIF(BTRIM(e.kedb_result, blank.letters), '') AS kedb_result,
  e.major, manager.reference AS major_manager,
  -- two of the three questions answered yes; null while nobody asked
  CASE WHEN e.criteria_answers <> '{}'::jsonb THEN
    COALESCE((e.criteria_answers ->> 'stops_critical_service') IN ('true', 'yes'), false)::int
    + COALESCE((e.criteria_answers ->> 'affects_many') IN ('true', 'yes'), false)::int
    + COALESCE((e.criteria_answers ->> 'no_workaround') IN ('true', 'yes'), false)::int >= 2
  END AS criteria_met,
  e.security, NULLIF(e.security_category, '') AS security_category, e.confidential,
  COALESCE(reporter.is_system, false) OR e.channel = 'monitoring' AS opened_by_monitor,
  e.reopened_count, e.reassigned_count,
  master.reference AS parent, original.reference AS duplicate_of,
  calendar.key AS calendar,
  FLOOR(EXTRACT(EPOCH FROM e.recorded_at - e.reported_at))::bigint AS record_seconds,
  FLOOR(EXTRACT(EPOCH FROM e.responded_at - e.reported_at))::bigint AS response_seconds,
  FLOOR(EXTRACT(EPOCH FROM e.resolved_at - e.reported_at))::bigint AS resolve_seconds,
  FLOOR(EXTRACT(EPOCH FROM e.closed_at - e.resolved_at))::bigint AS close_seconds,
  (e.resolved_at AT TIME ZONE calendar.zone)::date AS resolved_on,
  (e.closed_at AT TIME ZONE calendar.zone)::date AS closed_on,
  date_trunc('month', e.closed_at AT TIME ZONE 'UTC')::date AS closed_month,
  e.source_made_sla, e.created_at, author.reference AS created_by, e.updated_at,
  closer.reference AS closed_by, e.source_system
FROM customer_service_incident e
LEFT JOIN team_person reporter ON reporter.id = e.reporter_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
LEFT JOIN team_person assignee ON assignee.id = e.assigned_to_id
LEFT JOIN team_person confirmer ON confirmer.id = e.confirmed_by_id
LEFT JOIN team_person manager ON manager.id = e.major_manager_id
LEFT JOIN team_person author ON author.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
LEFT JOIN team_team team ON team.id = e.assigned_team_id
LEFT JOIN alignment_service service ON service.id = e.service_id
LEFT JOIN alignment_customer customer ON customer.id = e.customer_id
LEFT JOIN customer_service_category category ON category.id = e.category_id
LEFT JOIN customer_service_holdreason hold ON hold.id = e.hold_reason_id
LEFT JOIN customer_service_resolutioncode code ON code.id = e.resolution_code_id
LEFT JOIN customer_service_incident master ON master.id = e.parent_id
LEFT JOIN customer_service_incident original ON original.id = e.duplicate_of_id
-- whose days are working days: the service's hours; where it states none or never closes, the first
-- calendar of the installation that closes
LEFT JOIN calendars_calendar hours ON hours.id = service.hours_id AND NOT hours.always_open
LEFT JOIN calendars_calendar calendar ON calendar.id = COALESCE(hours.id,
  (SELECT c.id FROM calendars_calendar c ORDER BY c.always_open, c.id LIMIT 1))
