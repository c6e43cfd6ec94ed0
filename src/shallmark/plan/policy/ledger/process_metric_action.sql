SELECT e.reference AS process_metric, a.reference AS value
FROM policy_processmetric e
JOIN actions_action a ON a.source = e.reference AND a.status <> 'dropped'
