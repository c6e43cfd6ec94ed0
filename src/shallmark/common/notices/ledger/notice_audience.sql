-- Whom each notice was for: once for the list within, once for each mail.
SELECT 'NTC' || n.id AS notice, nullif(n.audience, '') AS audience, p.reference AS person
FROM notices_notice n
JOIN team_person p ON p.id = n.person_id
WHERE n.listed
UNION ALL
SELECT 'NTC' || n.id || '-' || d.id, nullif(n.audience, ''), p.reference
FROM notices_delivery d
JOIN notices_notice n ON n.id = d.notice_id
JOIN team_person p ON p.id = n.person_id
