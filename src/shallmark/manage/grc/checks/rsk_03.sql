-- id: CHK-RSK-03
-- version: 4
-- sentence: Each open risk was reviewed within its interval, each time in the period, and above the limit more often, whatever its own interval says.
-- population: open risks, as of the run
-- record: risk
-- parameters:
--   risk_review: {type: months, default: 12}
--   risk_review_high: {type: months, default: 3}
-- reasons:
--   overdue: "It was last looked at on {detail}."
--   reviewed_late: "It was looked at only on {detail}, later than its interval allows."
--   ahead: "Its review is of a day to come: {detail}."
-- short:
--   conforming: Reviewed in time
--   nonconforming: Not reviewed in time
--   not_assessable: Reviews are not on record
WITH dated AS (
  SELECT c.limit_score,
    ROW_NUMBER() OVER (ORDER BY c.recorded_at DESC, c.reference DESC) AS place
  FROM ledger.risk_criteria AS c
  WHERE c.recorded_at <= :as_of
), seen AS (
  SELECT r.reference, r.created_at,
    COALESCE(r.reviewed_at, CAST(r.created_at AS DATE)) AS last_on,
    CAST(CASE WHEN r.score > d.limit_score
        THEN LEAST(COALESCE(r.review_interval, :risk_review_high), :risk_review_high)
      ELSE COALESCE(r.review_interval, :risk_review) END AS INT) AS months
  FROM ledger.risk_as_of AS r
  LEFT JOIN dated AS d ON d.place = 1
  WHERE r.state <> 'closed'
), limited AS (
  -- the limit that held when the risk was written as it then stood
  SELECT v.reference, v.valid_from, c.limit_score,
    ROW_NUMBER() OVER (
      PARTITION BY v.reference, v.valid_from ORDER BY c.recorded_at DESC, c.reference DESC) AS place
  FROM ledger.risk_version AS v
  INNER JOIN ledger.risk_criteria AS c ON c.recorded_at <= v.valid_from
  WHERE v.valid_from <= :as_of
), stood AS (
  SELECT v.reference, COALESCE(v.reviewed_at, CAST(v.created_at AS DATE)) AS last_on,
    CAST(v.valid_from AS DATE) AS began, CAST(v.valid_to AS DATE) AS ended,
    CAST(CASE WHEN v.score > l.limit_score
        THEN LEAST(COALESCE(v.review_interval, :risk_review_high), :risk_review_high)
      ELSE COALESCE(v.review_interval, :risk_review) END AS INT) AS months
  FROM ledger.risk_version AS v
  LEFT JOIN limited AS l
    ON l.reference = v.reference AND l.valid_from = v.valid_from AND l.place = 1
  WHERE v.state <> 'closed' AND v.valid_to <= :as_of
), spans AS (
  -- from one look to the next; one that came above the limit meanwhile has its months from there
  SELECT s.reference, s.last_on, s.months, MIN(s.began) AS began, MAX(s.ended) AS ended
  FROM stood AS s
  GROUP BY s.reference, s.last_on, s.months
), belated AS (
  SELECT p.reference, MAX(p.ended) AS ended
  FROM spans AS p
  WHERE GREATEST(p.last_on, p.began) + INTERVAL '1' MONTH * p.months < p.ended
    AND p.ended >= CAST(:period_start AS DATE) AND p.ended < CAST(:period_end AS DATE)
  GROUP BY p.reference
)
SELECT s.reference AS reference,
  b.ended IS NULL AND s.last_on <= CAST(:as_of AS DATE)
    AND s.last_on + INTERVAL '1' MONTH * s.months >= CAST(:as_of AS DATE) AS conforms,
  CASE WHEN s.last_on > CAST(:as_of AS DATE) THEN 'ahead:' || CAST(s.last_on AS TEXT)
    WHEN s.last_on + INTERVAL '1' MONTH * s.months < CAST(:as_of AS DATE)
    THEN 'overdue:' || CAST(s.last_on AS TEXT)
    WHEN NOT b.ended IS NULL THEN 'reviewed_late:' || CAST(b.ended AS TEXT) END AS reason,
  s.created_at AS at
FROM seen AS s
LEFT JOIN belated AS b ON b.reference = s.reference
