-- id: CHK-SMS-11
-- version: 6
-- sentence: The needs of each customer with a live service are on record and reviewed within the year, each time in the period, and the review recorded in time.
-- population: "customers that receive a live service, as of the run; by their interested parties, and by themselves where there is none"
-- record: interested_party
-- parameters:
--   party_review_months: {type: months, default: 12}
-- reasons:
--   no_record: "It receives {detail}, and nothing is on record of its needs."
--   not_reviewed: "The needs were last reviewed on {detail}."
--   reviewed_late: "The needs were reviewed only on {detail}, more than a year after the review before."
--   recorded_late: "The review was recorded only on {detail}, long after its day."
--   ahead: "The review is of a day to come: {detail}."
-- short:
--   conforming: Needs known and reviewed
--   nonconforming: Needs not known or not reviewed
--   not_assessable: Needs are not on record

WITH served AS (
  SELECT c.customer, MIN(c.service) AS service
  FROM ledger.customer_service AS c
  INNER JOIN ledger.service_as_of AS s ON s.reference = c.service AND s.state = 'live'
  GROUP BY c.customer
), needs AS (
  SELECT n.interested_party, COUNT(*) AS n
  FROM ledger.interested_party_need AS n
  WHERE SAYS(n.value)
  GROUP BY n.interested_party
), known AS (
  SELECT p.reference, p.customer, p.reviewed_at, p.review_recorded_at, p.reviewed_before, p.recorded_at
  FROM ledger.interested_party AS p
  WHERE p.kind = 'customer' AND p.recorded_at <= :as_of
), judged AS (
  -- a customer of whom nobody recorded anything is a row by its own number
  SELECT COALESCE(p.reference, s.customer) AS reference, p.recorded_at,
    CASE WHEN p.reference IS NULL THEN 'no_record:' || s.service
      WHEN n.n IS NULL THEN 'missing:needs'
      WHEN p.reviewed_at IS NULL THEN 'missing:review'
      WHEN AHEAD(p.reviewed_at, :as_of) OR AHEAD(p.reviewed_at, p.review_recorded_at) THEN 'ahead:' || CAST(p.reviewed_at AS TEXT)
      WHEN p.reviewed_at + INTERVAL '1' MONTH * CAST(:party_review_months AS INT)
        < CAST(:as_of AS DATE) THEN 'not_reviewed:' || CAST(p.reviewed_at AS TEXT)
      WHEN BELATED(p.reviewed_at, p.review_recorded_at)
        THEN 'recorded_late:' || CAST(CAST(p.review_recorded_at AS DATE) AS TEXT)
      WHEN p.reviewed_before + INTERVAL '1' MONTH * CAST(:party_review_months AS INT)
          < p.reviewed_at
        AND p.reviewed_at >= CAST(:period_start AS DATE)
        AND p.reviewed_at < CAST(:period_end AS DATE)
        THEN 'reviewed_late:' || CAST(p.reviewed_at AS TEXT) END AS verdict
  FROM served AS s
  LEFT JOIN known AS p ON p.customer = s.customer
  LEFT JOIN needs AS n ON n.interested_party = p.reference
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason,
  COALESCE(j.recorded_at, :as_of) AS at
FROM judged AS j
