-- One row per decision; a question that nobody answered is no decision. What was written down for
-- another is that person's decision once the person has confirmed it.
SELECT 'APR' || d.id AS reference, a.reference AS record, a.step, p.reference AS by_person,
  nullif(d.roles, '') AS role, d.decision, nullif(d.reason, '') AS reason, d.at,
  d.record_version::text AS record_version, d.at AS recorded_at, d.recorded_at AS stored_at
FROM approvals_decision d
JOIN approvals_approval a ON a.id = d.approval_id
JOIN team_person p ON p.id = d.person_id
WHERE d.stated_by_id IS NULL OR EXISTS (
  SELECT 1 FROM stated_statedact s WHERE s.decision_id = d.id AND s.confirmed_at IS NOT NULL
)
