SELECT
  -- as the document said when the version was approved, whatever it says today; null where the
  -- document came here later than that
  (
    SELECT h.separation FROM documents_documentevent h
    WHERE h.pgh_obj_id = e.document_id AND h.updated_at <= e.approved_at
    ORDER BY h.version DESC LIMIT 1
  ) AS separation,
  (
    SELECT h.under_change_control FROM documents_documentevent h
    WHERE h.pgh_obj_id = e.document_id AND h.updated_at <= e.effective_from
    ORDER BY h.version DESC LIMIT 1
  ) AS under_change_control
FROM documents_documentversion e
