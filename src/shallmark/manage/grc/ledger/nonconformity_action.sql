-- Actions that come from a nonconformity and were not dropped.
SELECT a.source AS nonconformity, a.reference AS value
FROM actions_action a
JOIN grc_nonconformity e ON e.reference = a.source
WHERE a.status <> 'dropped'
