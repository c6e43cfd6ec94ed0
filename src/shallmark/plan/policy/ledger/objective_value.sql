-- Each value that was written down: the history of the measured one.
SELECT DISTINCT e.reference AS objective, e.measured_at AS at, e.value
FROM policy_objectiveevent e
WHERE e.measured_at IS NOT NULL
