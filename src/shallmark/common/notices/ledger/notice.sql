-- One row per notice and way: the list within, each mail. A mail that was not sent has no sent_at.
SELECT 'NTC' || n.id AS reference, n.reference AS record, 'in_app' AS channel, n.at AS sent_at,
  n.kind || ': ' || coalesce(n.values ->> 'title', '') AS text, true AS delivered,
  CASE WHEN n.record_key = 'change' THEN n.reference END AS change,
  CASE WHEN n.record_key = 'nonconformity' THEN n.reference END AS nonconformity,
  n.at AS recorded_at, n.recorded_at AS stored_at
FROM notices_notice n
WHERE n.listed
UNION ALL
SELECT 'NTC' || n.id || '-' || d.id, n.reference, 'email', d.sent_at, d.subject,
  d.result = 'sent',
  CASE WHEN n.record_key = 'change' THEN n.reference END,
  CASE WHEN n.record_key = 'nonconformity' THEN n.reference END,
  n.at, n.recorded_at
FROM notices_delivery d
JOIN notices_notice n ON n.id = d.notice_id
