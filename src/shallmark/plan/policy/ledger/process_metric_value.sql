-- Each value that was written down: the history of the measured one.
SELECT DISTINCT e.reference AS process_metric, e.measured_at AS at, e.value
FROM policy_processmetricevent e
WHERE e.measured_at IS NOT NULL AND e.value IS NOT NULL
