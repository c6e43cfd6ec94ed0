-- Templates of standard changes.
SELECT
  e.reference, e.title, e.status AS state, NULLIF(BTRIM(e.purpose, blank.letters), '') AS template,
  NULLIF(concat_ws('; ',
    (SELECT 'services ' || string_agg(v, ', ') FROM jsonb_array_elements_text(e.scope_services) v),
    (SELECT 'items ' || string_agg(v, ', ') FROM jsonb_array_elements_text(e.scope_items) v)
  ), '') AS scope,
  NULLIF(e.risk, '') AS risk, approver.reference AS approved_by, e.valid_to AS effective_to,
  e.last_failure, NULLIF(BTRIM(e.failure_explained, blank.letters), '') AS failure_explained,
  NULLIF(BTRIM(e.backout_plan, blank.letters), '') AS backout_plan,
  NULLIF(e.policy_version, '') AS policy_version, e.submitted_at, e.approved_at, e.returned_at,
  NULLIF(BTRIM(e.decision_reason, blank.letters), '') AS decision_reason, e.retired_at,
  NULLIF(BTRIM(e.retire_reason, blank.letters), '') AS retire_reason, e.suspended_at,
  e.created_at, author.reference AS created_by, e.updated_at, e.closed_at,
  closer.reference AS closed_by, owner.reference AS owner, e.created_at AS recorded_at,
  e.source_system
FROM change_configuration_standardchange e
LEFT JOIN team_person approver ON approver.id = e.approved_by_id
LEFT JOIN team_person author ON author.id = e.created_by_id
LEFT JOIN team_person closer ON closer.id = e.closed_by_id
LEFT JOIN team_person owner ON owner.id = e.owner_id
