-- Every version of every customer.
SELECT
  e.reference, e.title, e.title AS name, CASE WHEN e.is_active THEN 'active' ELSE 'ended' END AS state,
  e.internal, manager.reference AS relationship_manager, manager.reference AS owner,
  contact.reference AS main_contact, e.created_at, e.updated_at, e.created_at AS recorded_at,
  e.source_system,
  e.pgh_created_at AS stored_at, e.valid_from, e.valid_to
FROM (
  SELECT s.*, LEAD(s.valid_from) OVER (PARTITION BY s.pgh_obj_id ORDER BY s.pgh_id) AS valid_to
  FROM (
    -- effective time never runs backwards, whatever a source's log says
    SELECT h.*, MAX(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_from
    FROM alignment_customerevent h
  ) s
) e
LEFT JOIN team_person manager ON manager.id = e.owner_id
LEFT JOIN team_person contact ON contact.id = e.main_contact_id
