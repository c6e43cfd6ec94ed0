-- id: CHK-SEC-03
-- version: 6
-- sentence: Each information security risk above the limit has a control in operation, or one that is put in operation within its days, and each time in the period had one in time.
-- population: security risks, or such as were ones in the period, that are open or were closed in the period, above the limit of the newest criteria or the one that held at their last look
-- record: risk
-- parameters:
--   risk_control_days: {type: days, default: 30}
-- reasons:
--   no_control: "No control in operation is linked that treats it."
--   controlled_late: "A control was linked and in operation only on {detail}, long after it came above the limit or lost the one before."
-- short:
--   conforming: A control treats it
--   nonconforming: No control treats it
--   not_assessable: Controls are not on record
WITH dated AS (
  SELECT c.limit_score,
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
), secured AS (
  -- called something else since, it is the same risk
  SELECT DISTINCT v.reference
  FROM ledger.risk_version AS v
  WHERE v.category = 'security' AND v.valid_from <= :as_of
    AND (v.valid_to IS NULL OR v.valid_to > :period_start)
), limited AS (
  -- the limit that held when the risk was written as it then stood
  SELECT v.reference, v.valid_from, v.valid_to, v.score, v.state, v.category, c.limit_score,
    ROW_NUMBER() OVER (
      PARTITION BY v.reference, v.valid_from, v.valid_to
      ORDER BY c.recorded_at DESC, c.reference DESC) AS place
  FROM ledger.risk_version AS v
  INNER JOIN ledger.risk_criteria AS c ON c.recorded_at <= v.valid_from
  WHERE v.valid_from <= :as_of
), stood AS (
  SELECT l.reference, l.valid_from, l.valid_to,
    l.score > l.limit_score AND l.category = 'security'
      AND l.state IN ('assessed', 'treating', 'accepted', 'monitored') AS above,
    LAG(l.score > l.limit_score AND l.category = 'security'
      AND l.state IN ('assessed', 'treating', 'accepted', 'monitored'))
      OVER (PARTITION BY l.reference ORDER BY l.valid_from, l.valid_to) AS above_before
  FROM limited AS l
  WHERE l.place = 1
), risen AS (
  -- since when it is above the limit
  SELECT n.reference, MAX(n.valid_from) AS at
  FROM stood AS n
  WHERE n.above AND NOT COALESCE(n.above_before, FALSE)
  GROUP BY n.reference
), treated AS (
  -- what is only proposed treats nothing yet, but for the days that it may take
  SELECT l.value AS risk, COUNT(c.reference) AS controls
  FROM ledger.control_risk_as_of AS l
  INNER JOIN ledger.control_as_of AS c ON c.reference = l.control AND c.state <> 'retired'
  LEFT JOIN risen AS n ON n.reference = l.value
  WHERE c.state IN ('operating', 'failing')
    OR SECS(n.at, :as_of) <= :risk_control_days * 86400
  GROUP BY l.value
), put_in AS (
  SELECT v.reference, MIN(LEAST(v.valid_from, COALESCE(v.in_operation_at, v.valid_from))) AS at
  FROM ledger.control_version AS v
  WHERE v.state IN ('operating', 'failing')
  GROUP BY v.reference
), retired AS (
  SELECT c.reference, MIN(c.valid_from) AS at
  FROM ledger.control_version AS c
  WHERE c.state = 'retired'
  GROUP BY c.reference
), links AS (
  -- each link of a control in operation, and until when those before it lasted
  SELECT l.value AS risk, GREATEST(l.valid_from, o.at) AS valid_from,
    MAX(LEAST(COALESCE(l.valid_to, :as_of), COALESCE(e.at, :as_of))) OVER (
      PARTITION BY l.value ORDER BY GREATEST(l.valid_from, o.at), l.control
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS treated_until
  FROM ledger.control_risk_version AS l
  INNER JOIN put_in AS o ON o.reference = l.control AND o.at <= :as_of
  LEFT JOIN retired AS e ON e.reference = l.control
  WHERE l.valid_from <= :as_of
), bare AS (
  -- since when it was above the limit without one
  SELECT k.risk, k.valid_from, k.treated_until, MAX(b.valid_from) AS above_since
  FROM links AS k
  INNER JOIN stood AS n ON n.reference = k.risk AND n.above
    AND n.valid_from <= k.valid_from AND (n.valid_to IS NULL OR n.valid_to > k.valid_from)
  INNER JOIN stood AS b ON b.reference = k.risk AND b.above AND NOT COALESCE(b.above_before, FALSE)
    AND b.valid_from <= k.valid_from
  WHERE k.valid_from >= :period_start AND k.valid_from < :period_end
  GROUP BY k.risk, k.valid_from, k.treated_until
), late AS (
  SELECT w.risk, MAX(w.valid_from) AS at
  FROM bare AS w
  WHERE SECS(GREATEST(w.above_since, COALESCE(w.treated_until, w.above_since)), w.valid_from)
    > :risk_control_days * 86400
  GROUP BY w.risk
)
SELECT r.reference AS reference, NOT t.controls IS NULL AND g.at IS NULL AS conforms,
  CASE WHEN t.controls IS NULL THEN 'no_control'
    WHEN NOT g.at IS NULL THEN 'controlled_late:' || CAST(CAST(g.at AS DATE) AS TEXT) END AS reason,
  COALESCE(r.assessed_at, r.created_at) AS at
FROM ledger.risk_as_of AS r
INNER JOIN dated AS d ON d.place = 1
INNER JOIN secured AS s ON s.reference = r.reference
LEFT JOIN treated AS t ON t.risk = r.reference
LEFT JOIN late AS g ON g.risk = r.reference
LEFT JOIN looked AS o ON o.reference = r.reference AND o.place = 1
LEFT JOIN left_by AS e ON e.reference = r.reference
WHERE r.score > LEAST(d.limit_score, COALESCE(o.limit_score, d.limit_score))
  AND (r.state IN ('assessed', 'treating', 'accepted', 'monitored')
    OR (r.state = 'closed' AND COALESCE(e.at, r.closed_at) >= :period_start
      AND COALESCE(e.at, r.closed_at) < :period_end))
