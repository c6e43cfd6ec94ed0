-- id: CHK-RSK-02
-- version: 3
-- sentence: Each risk above the limit is accepted as it stands by the role that may, or has an action that treats it.
-- population: open risks that were assessed and score above the limit of the newest criteria
-- record: risk
-- reasons:
--   not_accepted: "It is to be accepted, and nobody did."
--   wrong_role: "Whoever accepted it did not hold the role that may: {detail}."
--   scored_higher: "It was accepted with a score of {detail}, and scores higher now."
--   not_as_accepted: "It is not the risk that was accepted: {detail} is another."
--   no_action: "It is to be treated, and no action says how."
-- short:
--   conforming: Treated, or accepted by whoever may
--   nonconforming: Neither treated nor rightly accepted
--   not_assessable: Criteria are not on record
WITH dated AS (
  SELECT c.limit_score, c.acceptor_role,
    ROW_NUMBER() OVER (ORDER BY c.recorded_at DESC, c.reference DESC) AS place
  FROM ledger.risk_criteria AS c
  WHERE c.recorded_at <= :as_of
), above AS (
  SELECT r.reference, r.treatment, r.accepted_by, r.accepted_at, r.assessed_at, r.created_at,
    r.score, r.category, r.text, r.customer_impact, d.acceptor_role
  FROM ledger.risk_as_of AS r
  INNER JOIN dated AS d ON d.place = 1 AND r.score > d.limit_score
  WHERE r.state IN ('assessed', 'treating', 'accepted', 'monitored')
), entitled AS (
  SELECT a.reference, COUNT(s.reference) AS held
  FROM above AS a
  INNER JOIN ledger.role_assignment_as_of AS s
    ON s.role = a.acceptor_role AND s.person = a.accepted_by
    AND s.counts_from <= CAST(a.accepted_at AS DATE)
    AND (s.ends_on IS NULL OR s.ends_on > CAST(a.accepted_at AS DATE))
  GROUP BY a.reference
), moved AS (
  -- as it stood when it was accepted
  SELECT a.reference, MAX(CASE WHEN v.score < a.score THEN CAST(CAST(v.score AS INT) AS TEXT) END) AS score,
    MAX(CASE WHEN v.category <> a.category THEN 'category' WHEN v.text <> a.text THEN 'text'
      WHEN v.customer_impact <> a.customer_impact THEN 'effect on customers' END) AS part
  FROM above AS a
  INNER JOIN ledger.risk_version AS v ON v.reference = a.reference
    AND v.valid_from <= a.accepted_at AND (v.valid_to IS NULL OR v.valid_to > a.accepted_at)
  GROUP BY a.reference
), treated AS (
  SELECT t.source, COUNT(t.reference) AS actions
  FROM ledger.action_as_of AS t
  WHERE t.state <> 'dropped'
  GROUP BY t.source
), judged AS (
  SELECT a.reference, COALESCE(a.assessed_at, a.created_at) AS at,
    CASE WHEN a.treatment = 'accept' AND a.accepted_at IS NULL THEN 'not_accepted'
      WHEN a.treatment = 'accept' AND e.held IS NULL
        THEN 'wrong_role:' || COALESCE(a.accepted_by, '-')
      WHEN a.treatment = 'accept' AND NOT m.score IS NULL THEN 'scored_higher:' || m.score
      WHEN a.treatment = 'accept' AND NOT m.part IS NULL THEN 'not_as_accepted:' || m.part
      WHEN COALESCE(a.treatment, '') <> 'accept' AND t.actions IS NULL THEN 'no_action'
      END AS verdict
  FROM above AS a
  LEFT JOIN entitled AS e ON e.reference = a.reference
  LEFT JOIN moved AS m ON m.reference = a.reference
  LEFT JOIN treated AS t ON t.source = a.reference
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
