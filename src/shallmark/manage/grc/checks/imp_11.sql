-- id: CHK-IMP-11
-- version: 1
-- sentence: Each month a sample of the texts that were written is drawn when the month is over, and read in time by somebody outside the teams that wrote them.
-- population: months that ended in the period and whose time for reading is over, in which people recorded something
-- parameters:
--   text_read_days: {type: days, default: 15}
-- reasons:
--   not_drawn: "No sample of its texts was drawn."
--   drawn_late: "Its sample was drawn only on {detail}."
--   unread: "Texts of its sample are not read: {detail}."
--   not_outside: "Texts were read by their writer or by somebody of a team of theirs: {detail}."
--   read_late: "Its sample was read only on {detail}."
-- short:
--   conforming: Drawn, and read in time from outside
--   nonconforming: The sample was not held as it must be
--   not_assessable: Samples are not on record
WITH due AS (
  SELECT m.month, m.ends, m.ends + INTERVAL '1' DAY * CAST(:text_read_days AS INT) AS until
  FROM ledger.text_month AS m
  WHERE m.ends >= :period_start AND m.ends < :period_end
), read AS (
  SELECT v.sample, COUNT(CASE WHEN v.verdict = 'unread' OR v.judged_at > :as_of THEN 1 END) AS unread,
    COUNT(CASE WHEN v.verdict <> 'unread' AND NOT v.outside THEN 1 END) AS own,
    MAX(v.judged_at) AS last_at
  FROM ledger.text_verdict AS v
  GROUP BY v.sample
), judged AS (
  SELECT d.month, d.ends,
    CASE WHEN s.reference IS NULL THEN 'not_drawn'
      WHEN s.drawn_at >= d.until THEN 'drawn_late:' || CAST(CAST(s.drawn_at AS DATE) AS TEXT)
      WHEN r.own > 0 THEN 'not_outside:' || CAST(r.own AS TEXT) || ' in ' || s.reference
      WHEN r.unread > 0 THEN 'unread:' || CAST(r.unread AS TEXT) || ' in ' || s.reference
      WHEN r.last_at >= d.until THEN 'read_late:' || CAST(CAST(r.last_at AS DATE) AS TEXT) END AS fault
  FROM due AS d
  LEFT JOIN ledger.text_sample_as_of AS s ON s.month = d.month
  LEFT JOIN read AS r ON r.sample = s.reference
  WHERE d.until <= :as_of
)
SELECT j.month AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.ends AS at
FROM judged AS j
