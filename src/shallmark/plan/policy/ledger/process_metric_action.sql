SELECT e.reference AS process_metric, a.reference AS value, a.created_at, a.done_at
FROM policy_processmetric e
JOIN actions_action a ON a.source = e.reference AND a.status <> 'dropped'
