SELECT e.reference AS risk_assessment, p.reference AS value
FROM grc_riskassessment e
JOIN team_person p ON p.id IN (e.assessor_id, e.second_assessor_id)
