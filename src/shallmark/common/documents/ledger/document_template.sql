SELECT
  CASE WHEN e.is_active THEN 'active' ELSE 'retired' END AS state
FROM documents_documenttemplate e
