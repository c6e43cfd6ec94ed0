-- Each value that was written down: the history of the measured one, and when it was recorded.
SELECT e.reference AS objective, e.measured_at AS at, e.value, MIN(e.updated_at) AS recorded_at
FROM policy_objectiveevent e
WHERE e.measured_at IS NOT NULL
GROUP BY e.reference, e.measured_at, e.value
