SELECT
  e.reference, e.title, CASE WHEN e.is_active THEN 'active' ELSE 'retired' END AS state, e.kind,
  e.text, e.created_at, e.updated_at, e.created_at AS recorded_at, e.source_system
FROM documents_documenttemplate e
