-- id: CHK-RSK-03
-- version: 3
-- sentence: Each open risk was reviewed within its interval, and above the limit more often, whatever its own interval says.
-- population: open risks, as of the run
-- record: risk
-- parameters:
--   risk_review: {type: months, default: 12}
--   risk_review_high: {type: months, default: 3}
-- reasons:
--   overdue: "It was last looked at on {detail}."
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
)
SELECT s.reference AS reference,
  s.last_on <= CAST(:as_of AS DATE)
    AND s.last_on + INTERVAL '1' MONTH * s.months >= CAST(:as_of AS DATE) AS conforms,
  CASE WHEN s.last_on > CAST(:as_of AS DATE) THEN 'ahead:' || CAST(s.last_on AS TEXT)
    WHEN s.last_on + INTERVAL '1' MONTH * s.months < CAST(:as_of AS DATE)
    THEN 'overdue:' || CAST(s.last_on AS TEXT) END AS reason,
  s.created_at AS at
FROM seen AS s
