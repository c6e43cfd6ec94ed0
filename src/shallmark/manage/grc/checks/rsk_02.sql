-- id: CHK-RSK-02
-- version: 8
-- sentence: Each risk above the limit is accepted as it stands by the role that may, or has an action that treats it and is not long overdue, nor was put off once it was, nor due later than within a year; each time in the period, its score came down below the limit, or it was closed above it, by somebody who never answered for it, with a reason.
-- population: risks that were assessed, are open or were closed in the period, and score above the limit of the newest criteria or the one that held at their last look; and risks whose score came down below the limit in the period
-- record: risk
-- parameters:
--   postponements: {type: count, default: 2}
--   treatment_grace: {type: days, default: 30}
--   furthest_due: {type: days, default: 366}
-- reasons:
--   not_accepted: "It is to be accepted, and nobody did."
--   wrong_role: "Whoever accepted it did not hold the role that may: {detail}."
--   scored_higher: "It was accepted with a score of {detail}, and scores higher now."
--   not_as_accepted: "It is not the risk that was accepted: {detail} is another."
--   no_action: "It is to be treated, and no action says how."
--   due_too_far: "What is to treat it is due only on {detail}."
--   action_overdue: "What is to treat it was due on {detail}, and is not done."
--   closed_by_owner: "It was closed above the limit by somebody who had answered for it."
--   closed_silently: "It was closed above the limit, and nobody says why."
--   lowered_by_edit: "It was scored down from {detail} below the limit without a review."
--   lowered_by_owner: "It was scored down from {detail} below the limit by somebody who had answered for it."
--   lowered_silently: "It was scored down from {detail} below the limit, and nobody says why."
-- short:
--   conforming: Treated, or accepted by whoever may
--   nonconforming: Neither treated nor rightly accepted
--   not_assessable: Criteria are not on record
WITH dated AS (
  SELECT c.limit_score, c.acceptor_role,
    ROW_NUMBER() OVER (ORDER BY c.recorded_at DESC, c.reference DESC) AS place
  FROM ledger.risk_criteria AS c
  WHERE c.recorded_at <= :as_of
), looked AS (
  -- a limit that was raised holds for a risk from its next look on
  SELECT r.reference, c.limit_score,
    ROW_NUMBER() OVER (
      PARTITION BY r.reference ORDER BY c.recorded_at DESC, c.reference DESC) AS place
  FROM ledger.risk_as_of AS r
  INNER JOIN ledger.risk_criteria AS c ON c.recorded_at <= :as_of AND CAST(c.recorded_at AS DATE)
    <= GREATEST(CAST(r.assessed_at AS DATE), COALESCE(r.reviewed_at, CAST(r.assessed_at AS DATE)))
), left_by AS (
  SELECT v.reference, MAX(v.valid_to) AS at
  FROM ledger.risk_version AS v
  WHERE v.state <> 'closed' AND v.valid_to <= :as_of
  GROUP BY v.reference
), above AS (
  SELECT r.reference, r.title, r.state, r.treatment, r.accepted_by, r.accepted_at, r.closed_by,
    r.close_reason, r.score, r.category, r.service, r.text, r.customer_impact,
    r.no_effect_customers, d.acceptor_role
  FROM ledger.risk_as_of AS r
  INNER JOIN dated AS d ON d.place = 1
  LEFT JOIN looked AS o ON o.reference = r.reference AND o.place = 1
  LEFT JOIN left_by AS e ON e.reference = r.reference
  WHERE r.score > LEAST(d.limit_score, COALESCE(o.limit_score, d.limit_score))
    AND (r.state IN ('assessed', 'treating', 'accepted', 'monitored')
      OR (r.state = 'closed' AND COALESCE(e.at, r.closed_at) >= :period_start
        AND COALESCE(e.at, r.closed_at) < :period_end))
), entitled AS (
  SELECT a.reference, COUNT(s.reference) AS held
  FROM above AS a
  INNER JOIN ledger.role_assignment_as_of AS s
    ON s.role = a.acceptor_role AND s.person = a.accepted_by
    AND s.counts_from <= CAST(a.accepted_at AS DATE)
    AND (s.ends_on IS NULL OR s.ends_on > CAST(a.accepted_at AS DATE))
  LEFT JOIN ledger.person_version AS g ON g.reference = a.accepted_by AND NOT g.active
    AND g.valid_from <= a.accepted_at AND (g.valid_to IS NULL OR g.valid_to > a.accepted_at)
  -- whoever had left decides nothing
  WHERE g.reference IS NULL
  GROUP BY a.reference
), moved AS (
  -- as it stood when it was accepted
  SELECT a.reference, MAX(CASE WHEN v.score < a.score THEN CAST(CAST(v.score AS INT) AS TEXT) END) AS score,
    MAX(CASE WHEN v.category <> a.category THEN 'category' WHEN v.title <> a.title THEN 'title'
      WHEN COALESCE(v.service, '') <> COALESCE(a.service, '') THEN 'service' WHEN v.text <> a.text THEN 'text'
      WHEN v.customer_impact <> a.customer_impact
        OR COALESCE(v.no_effect_customers, FALSE) <> COALESCE(a.no_effect_customers, FALSE)
        THEN 'effect on customers' END) AS part
  FROM above AS a
  INNER JOIN ledger.risk_version AS v ON v.reference = a.reference
    AND v.valid_from <= a.accepted_at AND (v.valid_to IS NULL OR v.valid_to > a.accepted_at)
  GROUP BY a.reference
), stands AS (
  -- put off too often, with the words of before or once it was long overdue, it is due as it was
  SELECT p.record, MIN(p.from_day) AS from_day
  FROM ledger.postponement AS p
  WHERE p.record_type = 'action' AND p.at <= :as_of
    AND (p.ordinal > :postponements OR p.said_before
      OR CAST(p.at AS DATE) > p.from_day + INTERVAL '1' DAY * CAST(:treatment_grace AS INT))
  GROUP BY p.record
), again AS (
  -- dropped and opened again instead of put off: the first day stands
  SELECT n.reference, MIN(COALESCE(o.revised_due, o.due)) AS due
  FROM ledger.action_as_of AS n
  INNER JOIN ledger.action_as_of AS o ON o.state = 'dropped' AND o.source = n.source
    AND LOWER(TRIM(o.title)) = LOWER(TRIM(n.title)) AND o.created_at < n.created_at
    AND n.created_at <= o.dropped_at + INTERVAL '3' MONTH
  GROUP BY n.reference
), treated AS (
  -- what should long be done, and is not, treats nothing
  SELECT t.source, COUNT(t.reference) AS actions,
    COUNT(CASE WHEN t.state <> 'open' OR (LEAST(COALESCE(t.revised_due, t.due),
        COALESCE(p.from_day, t.revised_due, t.due), COALESCE(g.due, t.revised_due, t.due))
        + INTERVAL '1' DAY * CAST(:treatment_grace AS INT) >= CAST(:as_of AS DATE)
        AND COALESCE(t.revised_due, t.due)
          <= CAST(:as_of AS DATE) + INTERVAL '1' DAY * CAST(:furthest_due AS INT))
      THEN 1 END) AS alive,
    MAX(LEAST(COALESCE(t.revised_due, t.due), COALESCE(p.from_day, t.revised_due, t.due),
      COALESCE(g.due, t.revised_due, t.due))) AS until
  FROM ledger.action_as_of AS t
  LEFT JOIN stands AS p ON p.record = t.reference
  LEFT JOIN again AS g ON g.reference = t.reference
  -- nor what was judged to have no effect
  WHERE t.state <> 'dropped' AND COALESCE(t.effect, '') <> 'none'
  GROUP BY t.source
), limited AS (
  -- the limit that held when it was scored down
  SELECT l.risk, l.ordinal, c.limit_score,
    ROW_NUMBER() OVER (
      PARTITION BY l.risk, l.ordinal ORDER BY c.recorded_at DESC, c.reference DESC) AS place
  FROM ledger.risk_lowering AS l
  INNER JOIN ledger.risk_criteria AS c ON c.recorded_at <= l.at
), kept AS (
  SELECT h.record, h.person, MIN(h.since) AS since
  FROM ledger.hand AS h
  WHERE h.record_type = 'risk' AND h.hand = 'kept'
  GROUP BY h.record, h.person
), lowered AS (
  SELECT l.risk, MIN(CASE WHEN NOT l.reviewed THEN 'lowered_by_edit:'
        || CAST(CAST(l.from_score AS INT) AS TEXT)
      WHEN l.by_person IS NULL OR k.since <= l.at THEN 'lowered_by_owner:'
        || CAST(CAST(l.from_score AS INT) AS TEXT)
      WHEN NOT SAYS(l.reason) THEN 'lowered_silently:'
        || CAST(CAST(l.from_score AS INT) AS TEXT) END) AS verdict
  FROM ledger.risk_lowering AS l
  INNER JOIN limited AS m ON m.risk = l.risk AND m.ordinal = l.ordinal AND m.place = 1
    AND l.from_score > m.limit_score AND COALESCE(l.to_score, 0) <= m.limit_score
  LEFT JOIN kept AS k ON k.record = l.risk AND k.person = l.by_person
  WHERE l.at >= :period_start AND l.at < :period_end AND l.at <= :as_of
  GROUP BY l.risk
), weighed AS (
  SELECT a.reference,
    CASE WHEN a.treatment = 'accept' AND a.accepted_at IS NULL THEN 'not_accepted'
      WHEN a.treatment = 'accept' AND e.held IS NULL
        THEN 'wrong_role:' || COALESCE(a.accepted_by, '-')
      WHEN a.treatment = 'accept' AND NOT m.score IS NULL THEN 'scored_higher:' || m.score
      WHEN a.treatment = 'accept' AND NOT m.part IS NULL THEN 'not_as_accepted:' || m.part
      WHEN COALESCE(a.treatment, '') <> 'accept' AND t.actions IS NULL THEN 'no_action'
      WHEN COALESCE(a.treatment, '') <> 'accept' AND a.state <> 'closed' AND t.alive = 0
        THEN CASE WHEN t.until > CAST(:as_of AS DATE) THEN 'due_too_far:' ELSE 'action_overdue:' END
          || CAST(t.until AS TEXT)
      WHEN a.state = 'closed' AND NOT k.since IS NULL THEN 'closed_by_owner'
      WHEN a.state = 'closed' AND NOT SAYS(a.close_reason, a.title) THEN 'closed_silently'
      WHEN a.state = 'closed' THEN FOUND_EMPTY(a.reference, a.close_reason) END AS verdict
  FROM above AS a
  LEFT JOIN entitled AS e ON e.reference = a.reference
  LEFT JOIN moved AS m ON m.reference = a.reference
  LEFT JOIN treated AS t ON t.source = a.reference
  LEFT JOIN kept AS k ON k.record = a.reference AND k.person = a.closed_by
), judged AS (
  SELECT r.reference, COALESCE(r.assessed_at, r.created_at) AS at,
    COALESCE(w.verdict, l.verdict) AS verdict
  FROM ledger.risk_as_of AS r
  LEFT JOIN weighed AS w ON w.reference = r.reference
  LEFT JOIN lowered AS l ON l.risk = r.reference
  WHERE NOT (w.reference IS NULL AND l.risk IS NULL)
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
