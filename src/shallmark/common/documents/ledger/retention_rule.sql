SELECT
  'in_force' AS state
FROM documents_retentionrule e
