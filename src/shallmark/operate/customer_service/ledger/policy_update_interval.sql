-- Until policies are records, the interval stands with the priority.
SELECT 'priority levels' AS policy, l.level AS priority, l.update_seconds AS seconds
FROM customer_service_prioritylevel l
