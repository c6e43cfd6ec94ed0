-- Each value that was written down, when, and with the criterion that held then: the history of the measured one.
SELECT DISTINCT ON (e.reference, e.measured_at, e.value) e.reference AS process_metric,
  e.measured_at AS at, e.value, e.sense, e.criterion AS threshold, e.updated_at AS recorded_at
FROM policy_processmetricevent e
WHERE e.measured_at IS NOT NULL AND e.value IS NOT NULL
ORDER BY e.reference, e.measured_at, e.value, e.version
