SELECT
  e.reference, e.title, e.title AS name, CASE WHEN e.is_active THEN 'active' ELSE 'ended' END AS state,
  e.internal, manager.reference AS relationship_manager, manager.reference AS owner,
  contact.reference AS main_contact, e.created_at, e.updated_at, e.created_at AS recorded_at,
  e.source_system
FROM alignment_customer e
LEFT JOIN team_person manager ON manager.id = e.owner_id
LEFT JOIN team_person contact ON contact.id = e.main_contact_id
