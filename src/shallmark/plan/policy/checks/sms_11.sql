-- id: CHK-SMS-11
-- version: 1
-- sentence: The needs of each customer with a live service are on record and reviewed within the year.
-- population: "interested parties of kind customer that receive a live service, as of the run"
-- record: interested_party
-- parameters:
--   party_review_months: {type: months, default: 12}
-- reasons:
--   not_reviewed: "The needs were last reviewed on {detail}."
-- short:
--   conforming: Needs known and reviewed
--   nonconforming: Needs not known or not reviewed
--   not_assessable: Needs are not on record

WITH served AS (
  SELECT c.customer, COUNT(*) AS n
  FROM ledger.customer_service AS c
  INNER JOIN ledger.service_as_of AS s ON s.reference = c.service AND s.state = 'live'
  GROUP BY c.customer
), needs AS (
  SELECT n.interested_party, COUNT(*) AS n
  FROM ledger.interested_party_need AS n
  GROUP BY n.interested_party
), judged AS (
  SELECT p.reference, p.recorded_at,
    CASE WHEN n.n IS NULL THEN 'missing:needs'
      WHEN p.reviewed_at IS NULL THEN 'missing:review'
      WHEN p.reviewed_at + INTERVAL '1' MONTH * CAST(:party_review_months AS INT)
        < CAST(:as_of AS DATE) THEN 'not_reviewed:' || CAST(p.reviewed_at AS TEXT) END AS verdict
  FROM ledger.interested_party AS p
  INNER JOIN served AS s ON s.customer = p.customer
  LEFT JOIN needs AS n ON n.interested_party = p.reference
  WHERE p.kind = 'customer'
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason,
  COALESCE(j.recorded_at, :as_of) AS at
FROM judged AS j
