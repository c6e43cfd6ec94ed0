SELECT
  CASE WHEN e.is_active THEN 'active' ELSE 'ended' END AS state
FROM alignment_customer e
