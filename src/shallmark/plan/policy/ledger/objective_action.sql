SELECT e.reference AS objective, a.reference AS value, a.created_at, a.done_at
FROM policy_objective e
JOIN actions_action a ON a.source = e.reference AND a.status <> 'dropped'
