-- The tasks of each request.
SELECT r.reference AS service_request, t.reference AS value
FROM customer_service_requesttask t
JOIN customer_service_servicerequest r ON r.id = t.request_id
