SELECT
  e.reference, e.title AS name, e.kind, e.reviewed_at, contact.reference AS contact,
  NULLIF(e.customer, '') AS customer, e.created_at AS recorded_at, e.source_system
FROM policy_interestedparty e
LEFT JOIN team_person contact ON contact.id = e.owner_id
