SELECT
  (SELECT a.reference FROM actions_action a WHERE a.source = e.reference AND a.status <> 'dropped'
    ORDER BY a.id DESC LIMIT 1) AS action
FROM grc_improvement e
