-- Each return from resolved or closed to work.
SELECT s.incident, s.at, s.from_state
FROM ledger.incident_status s
WHERE s.from_state IN ('resolved', 'closed') AND s.to_state IN ('new', 'in_progress', 'on_hold')
