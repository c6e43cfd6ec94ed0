-- One row per decision; a question that nobody answered is no decision.
SELECT 'APR' || d.id AS reference, a.reference AS record, a.step, p.reference AS by_person,
  nullif(d.roles, '') AS role, d.decision, nullif(d.reason, '') AS reason, d.at,
  d.record_version::text AS record_version, d.at AS recorded_at, d.recorded_at AS stored_at
FROM approvals_decision d
JOIN approvals_approval a ON a.id = d.approval_id
JOIN team_person p ON p.id = d.person_id
