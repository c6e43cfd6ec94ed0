-- Of the version in force, else of the newest: the records that its text names.
SELECT d.reference AS document, r.value AS record
FROM documents_document d
JOIN LATERAL (
  SELECT v.refs FROM documents_documentversion v WHERE v.document_id = d.id
  ORDER BY (v.status = 'in_force') DESC, v.created_at DESC, v.id DESC LIMIT 1
) v ON TRUE
CROSS JOIN LATERAL jsonb_array_elements_text(v.refs) r
