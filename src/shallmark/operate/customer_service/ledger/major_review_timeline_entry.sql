-- What happened, as it was frozen with the report.
SELECT e.reference AS major_review, said ->> 'what' AS value
FROM customer_service_majorreview e
CROSS JOIN LATERAL jsonb_array_elements(e.timeline) said
