SELECT
  -- when a text of it was first approved: a revision does not take the approval of the last away
  COALESCE(
    (SELECT MIN(v.approved_at) FROM documents_documentversion v
     WHERE v.document_id = e.id AND v.effective_from IS NOT NULL),
    e.approved_at
  ) AS approved_at,
  (SELECT v.number FROM documents_documentversion v
   WHERE v.document_id = e.id AND v.status = 'in_force') AS version
FROM documents_document e
