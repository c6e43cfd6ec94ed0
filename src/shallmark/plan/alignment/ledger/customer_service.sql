SELECT c.reference AS customer, s.reference AS service
FROM alignment_serviceoffer o
JOIN alignment_customer c ON c.id = o.customer_id
JOIN alignment_service s ON s.id = o.service_id
