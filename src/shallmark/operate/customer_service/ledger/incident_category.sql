SELECT c.reference, c.reference AS key, c.title AS name, p.reference AS parent, c.needs_item,
  c.is_security, c.created_at AS recorded_at, c.source_system
FROM customer_service_category c
LEFT JOIN customer_service_category p ON p.id = c.parent_id
