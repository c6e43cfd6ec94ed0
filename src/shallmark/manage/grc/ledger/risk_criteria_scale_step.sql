-- One row for each line of the scale: the step, a colon, what it means.
SELECT e.reference AS risk_criteria, BTRIM(SPLIT_PART(line, ':', 1)) AS key,
  BTRIM(SUBSTRING(line FROM POSITION(':' IN line) + 1)) AS value
FROM grc_riskcriteria e
CROSS JOIN LATERAL REGEXP_SPLIT_TO_TABLE(e.scale, E'\r?\n') AS line
WHERE POSITION(':' IN line) > 0
