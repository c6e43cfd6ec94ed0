-- The decisions on each request, by their reference in the view of approvals.
SELECT a.reference AS service_request, 'APR' || d.id AS value
FROM approvals_decision d
JOIN approvals_approval a ON a.id = d.approval_id
WHERE a.record_key = 'service_request'
