-- The risks that are linked with an assessment, from either side.
SELECT e.reference AS risk_assessment, l.to_reference AS value
FROM grc_riskassessment e
JOIN links_link l ON l.from_key = 'risk_assessment' AND l.from_id = e.id AND l.to_key = 'risk'
WHERE l.ended_at IS NULL
UNION
SELECT e.reference, l.from_reference
FROM grc_riskassessment e
JOIN links_link l ON l.to_key = 'risk_assessment' AND l.to_id = e.id AND l.from_key = 'risk'
WHERE l.ended_at IS NULL
