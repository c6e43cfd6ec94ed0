SELECT c.reference AS customer, p.reference AS value
FROM alignment_customerperson o
JOIN alignment_customer c ON c.id = o.customer_id
JOIN team_person p ON p.id = o.person_id
