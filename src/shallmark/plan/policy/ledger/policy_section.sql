-- What the version in force of its document says by headings.
SELECT e.reference AS policy, s.key, NULLIF(s.value, '') AS value
FROM policy_policy e
JOIN documents_documentversion v ON v.document_id = e.document_id AND v.status = 'in_force'
CROSS JOIN LATERAL jsonb_each_text(v.sections) s
