SELECT e.reference AS process, m.title AS value
FROM policy_process e
JOIN policy_processmetric m ON m.process_id = e.id AND m.title ~ '[^[:space:][:punct:]]'
