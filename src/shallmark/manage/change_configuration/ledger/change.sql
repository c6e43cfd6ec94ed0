-- Changes, with their assessment block.
SELECT
  e.reference, e.title, e.status AS state, NULLIF(e.category, '') AS category,
  requester.reference AS requester, e.requested_at, NULLIF(BTRIM(e.reason, blank.letters), '') AS reason,
  NULLIF(BTRIM(e.source, blank.letters), '') AS source, NULLIF(BTRIM(e.policy_version, blank.letters), '') AS policy_version,
  NULLIF(BTRIM(e.project, blank.letters), '') AS project, template.reference AS template,
  NULLIF(BTRIM(e.emergency_reason, blank.letters), '') AS emergency_reason,
  e.assessed_at AS assessment_assessed_at, assessor.reference AS assessment_assessed_by,
  NULLIF(e.risk, '') AS assessment_risk, NULLIF(BTRIM(e.benefit, blank.letters), '') AS assessment_benefit,
  NULLIF(BTRIM(e.feasibility, blank.letters), '') AS assessment_feasibility,
  e.financial AS assessment_financial,
  NULLIF(BTRIM(e.financial_basis, blank.letters), '') AS assessment_financial_basis,
  NULLIF(BTRIM(e.service_impact, blank.letters), '') AS assessment_services,
  NULLIF(BTRIM(e.customer_impact, blank.letters), '') AS assessment_customers,
  NULLIF(BTRIM(e.capacity_impact, blank.letters), '') AS assessment_capacity,
  NULLIF(BTRIM(e.availability_impact, blank.letters), '') AS assessment_availability,
  NULLIF(BTRIM(e.continuity_impact, blank.letters), '') AS assessment_continuity,
  NULLIF(BTRIM(e.plan_update, blank.letters), '') AS assessment_plan_update,
  NULLIF(BTRIM(e.security_impact, blank.letters), '') AS assessment_security,
  security.reference AS assessment_security_assessor,
  e.bypasses_control AS assessment_bypasses_control,
  NULLIF(BTRIM(e.release_impact, blank.letters), '') AS assessment_release_plan,
  NULLIF(BTRIM(e.other_changes, blank.letters), '') AS assessment_other_changes,
  e.major_for_continuity, NULLIF(BTRIM(e.backout_plan, blank.letters), '') AS backout_plan,
  e.backout_tested_on IS NOT NULL AS backout_tested,
  NULLIF(BTRIM(e.not_reversible_reason, blank.letters), '') AS not_reversible_reason,
  NULLIF(BTRIM(e.remedy, blank.letters), '') AS remedy, NULLIF(BTRIM(e.no_test_reason, blank.letters), '') AS no_test_reason,
  e.planned_start, e.planned_end, implementer.reference AS implementer, e.started_at,
  e.implemented_at, NULLIF(e.outcome, '') AS outcome,
  NULLIF(BTRIM(e.ci_update_not_needed, blank.letters), '') AS ci_update_not_needed, e.reviewed_at,
  NULLIF(BTRIM(e.decision_reason, blank.letters), '') AS decision_reason,
  e.approved_version::text AS approved_version, e.quorum::bigint AS quorum, e.separate,
  NULLIF(BTRIM(e.release, blank.letters), '') AS release,
  NULLIF(BTRIM(e.collision_decision, blank.letters), '') AS collision_decision,
  EXISTS (
    SELECT FROM kernel_link l
    WHERE l.ended_at IS NULL AND ((l.kind = 'causes' AND l.from_key = 'change'
        AND l.from_id = e.id AND l.to_key = 'incident')
      OR (l.kind = 'caused_by' AND l.to_key = 'change' AND l.to_id = e.id
        AND l.from_key = 'incident'))
  ) AS caused_incident,
  calendar.key AS calendar,
  to_char(e.requested_at AT TIME ZONE 'UTC', 'YYYY"-Q"Q') AS requested_quarter,
  (e.requested_at AT TIME ZONE 'UTC')::date AS requested_on,
  (e.started_at AT TIME ZONE 'UTC')::date AS started_on,
  (e.planned_start AT TIME ZONE 'UTC')::date AS planned_start_on,
  (e.approved_at AT TIME ZONE 'UTC')::date AS approved_on,
  e.submitted_at, e.scheduled_at, e.assessment_completed_at, e.approved_at, e.decided_at,
  e.returned_at, e.canceled_at, e.created_at, author.reference AS created_by, e.updated_at,
  e.closed_at, closer.reference AS closed_by, owner.reference AS owner,
  e.created_at AS recorded_at, e.source_system
FROM change_configuration_change e
LEFT JOIN team_person requester ON requester.id = e.requester_id
LEFT JOIN team_person assessor ON assessor.id = e.assessed_by_id
LEFT JOIN team_person security ON security.id = e.security_assessor_id
LEFT JOIN team_person implementer ON implementer.id = e.implementer_id
LEFT JOIN team_person author ON author.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
LEFT JOIN change_configuration_standardchange template ON template.id = e.template_id
LEFT JOIN LATERAL (
  SELECT c.key FROM calendars_calendar c ORDER BY c.always_open, c.id LIMIT 1
) calendar ON true
