-- id: CHK-CMP-07
-- version: 8
-- sentence: What was planned to be told has been told by its day, of what was planned and to all for whom it was, unless two people settled something else; a day that was moved without the step *Postpone*, too often, long after it had passed, with the words of before or by planning it anew stands.
-- population: "planned communications, as of the run; those canceled before their day left out"
-- record: communication
-- others: true
-- parameters:
--   postponements: {type: count, default: 2}
-- reasons:
--   not_sent: "It was due on {detail}, and was not sent."
--   sent_late: "It was due on {detail}, and was sent later."
--   recorded_late: "That it was sent was recorded only on {detail}, long after the day on which it was due."
--   left_out: "It was planned for {detail} as well, and was sent without."
--   retold: "What was to be told was changed by one person alone on {detail}."
--   canceled_late: "It was due on {detail}, and was canceled only afterwards."
-- short:
--   conforming: Sent in time, or not due yet
--   nonconforming: Not sent in time
--   not_assessable: Communications are not on record

WITH stands AS (
  SELECT p.record, MIN(p.from_day) AS from_day
  FROM ledger.postponement AS p
  WHERE p.record_type = 'communication' AND p.at <= :as_of
    AND (p.ordinal > :postponements OR p.said_before OR BELATED(p.from_day, p.at))
  GROUP BY p.record
), again AS (
  -- canceled and planned again instead of put off: the first day stands
  SELECT n.reference, MIN(c.due) AS due
  FROM ledger.communication_as_of AS n
  INNER JOIN ledger.communication_as_of AS c ON c.state = 'canceled' AND c.due < n.due
    AND LOWER(TRIM(c.title)) = LOWER(TRIM(n.title)) AND c.created_at < n.created_at
    AND n.created_at <= c.canceled_at + INTERVAL '3' MONTH
  INNER JOIN ledger.communication_audience AS a ON a.communication = n.reference
  INNER JOIN ledger.communication_audience AS o ON o.communication = c.reference
    AND LOWER(TRIM(o.value)) = LOWER(TRIM(a.value))
  GROUP BY n.reference
), left_out AS (
  SELECT o.communication, MIN(o.value) AS value
  FROM ledger.communication_left_out AS o
  WHERE o.at <= :as_of
  GROUP BY o.communication
), planned AS (
  -- a day that is moved once it has gone by, or by whoever gives no reason, stands as it was
  SELECT p.reference, p.created_at, p.state, p.sent_at, p.sent_recorded_at, p.canceled_at,
    p.retold_alone_at,
    LEAST(p.due, COALESCE(p.due_passed, p.due), COALESCE(p.due_put_off, p.due),
      COALESCE(s.from_day, p.due), COALESCE(g.due, p.due)) AS due
  FROM ledger.communication_as_of AS p
  LEFT JOIN stands AS s ON s.record = p.reference
  LEFT JOIN again AS g ON g.reference = p.reference
), judged AS (
  SELECT c.reference, c.created_at,
    CASE WHEN c.due IS NULL THEN 'missing:due_date'
      WHEN c.state = 'canceled' THEN 'canceled_late:' || CAST(c.due AS TEXT)
      WHEN CAST(c.sent_at AS DATE) > c.due THEN 'sent_late:' || CAST(c.due AS TEXT)
      WHEN BELATED(c.sent_at, c.sent_recorded_at) AND CAST(c.sent_recorded_at AS DATE) > c.due
        THEN 'recorded_late:' || CAST(CAST(c.sent_recorded_at AS DATE) AS TEXT)
      WHEN c.sent_at IS NULL AND c.state = 'sent' THEN 'missing:moment_of_sending'
      WHEN c.sent_at IS NULL AND c.due < CAST(:as_of AS DATE)
        THEN 'not_sent:' || CAST(c.due AS TEXT)
      WHEN NOT c.retold_alone_at IS NULL
        THEN 'retold:' || CAST(CAST(c.retold_alone_at AS DATE) AS TEXT)
      WHEN c.state = 'sent' THEN 'left_out:' || o.value END AS verdict
  FROM planned AS c
  LEFT JOIN left_out AS o ON o.communication = c.reference
  WHERE c.state <> 'canceled' OR CAST(c.canceled_at AS DATE) > c.due
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason,
  COALESCE(j.created_at, :as_of) AS at
FROM judged AS j
