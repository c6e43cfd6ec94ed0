-- Of the version in force, else of the newest: what its text says by headings.
SELECT d.reference AS document, s.key, NULLIF(s.value, '') AS value
FROM documents_document d
JOIN LATERAL (
  SELECT v.sections FROM documents_documentversion v WHERE v.document_id = d.id
  ORDER BY (v.status = 'in_force') DESC, v.created_at DESC, v.id DESC LIMIT 1
) v ON TRUE
CROSS JOIN LATERAL jsonb_each_text(v.sections) s
