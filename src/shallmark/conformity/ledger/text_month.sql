-- Months of which a sample of texts is due: people recorded something in them, here.
SELECT to_char(m.begins, 'YYYY-MM') AS month, m.begins AT TIME ZONE 'UTC' AS begins,
  (m.begins + INTERVAL '1 month') AT TIME ZONE 'UTC' AS ends
FROM (
  SELECT DISTINCT date_trunc('month', r.created_at AT TIME ZONE 'UTC') AS begins
  FROM (
    SELECT i.created_at FROM customer_service_incident i
    WHERE i.source_system = '' AND i.created_by_id IS NOT NULL
    UNION ALL
    SELECT c.created_at FROM change_configuration_change c
    WHERE c.source_system = '' AND c.created_by_id IS NOT NULL
    UNION ALL
    SELECT n.created_at FROM grc_nonconformity n
    WHERE n.source_system = '' AND n.created_by_id IS NOT NULL
  ) r
) m
