-- Changes, with their assessment block.
SELECT
  e.backout_tested_on IS NOT NULL AS backout_tested,
  e.security_signed_at IS NOT NULL AND e.security_signed = e.security_digest
    AS assessment_security_stands,
  e.plans_signed_at IS NOT NULL AND e.plans_signed = e.plans_digest AS assessment_plans_stands,
  e.cost_signed_at IS NOT NULL AND e.cost_signed = e.cost_digest AS assessment_cost_stands,
  EXISTS (
    SELECT FROM links_link l
    WHERE l.ended_at IS NULL AND ((l.kind = 'causes' AND l.from_key = 'change'
        AND l.from_id = e.id AND l.to_key = 'incident')
      OR (l.kind = 'caused_by' AND l.to_key = 'change' AND l.to_id = e.id
        AND l.from_key = 'incident'))
  ) AS caused_incident,
  -- what a test is of
  encode(sha256(convert_to(
    jsonb_build_array(e.plan, e.items, e.backout_plan)::text, 'UTF8'
  )), 'hex') AS tested_digest,
  calendar.key AS calendar,
  NULLIF(
    (SELECT string_agg(v, ' ') FROM jsonb_array_elements_text(e.plan_updates) v), ''
  ) AS assessment_plan_update,
  to_char(e.requested_at AT TIME ZONE 'UTC', 'YYYY"-Q"Q') AS requested_quarter
FROM change_configuration_change e
LEFT JOIN LATERAL (
  SELECT c.key FROM calendars_calendar c ORDER BY c.always_open, c.id LIMIT 1
) calendar ON true
