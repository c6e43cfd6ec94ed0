-- id: CHK-INC-05
-- version: 6
-- sentence: While it is open an incident is never silent for longer than the interval that its priority had then; a word that says something new, a step or another priority breaks the silence.
-- population: incidents reported in the period that are open or were open with a priority
-- record: incident
-- time: incident.reported_at
-- reasons:
--   silent: "Nobody has written to it for longer than its priority allows ({detail} hours)."
--   was_silent: "Nobody wrote to it for longer than its priority allowed ({detail} hours), whatever came then."
--   missing: "It has no {detail}, so no interval applies."
--   no_interval: "No update interval is stated for priority {detail}."
-- short:
--   conforming: Written to within its interval
--   nonconforming: Silent longer than its priority allows
--   not_assessable: Silence cannot be measured
WITH reported AS (
  SELECT i.reference, i.reported_at, i.title, i.priority, i.source_system,
    CASE WHEN i.state IN ('in_progress', 'on_hold') AND i.priority IS NULL THEN 1 ELSE 0 END
      AS unranked
  FROM ledger.incident_as_of AS i
  WHERE i.reported_at >= :period_start AND i.reported_at < :period_end
), opened AS (
  -- a new one without a priority is not triaged yet: no interval applies
  SELECT s.incident, s.ordinal, s.priority, s.from_at, r.title,
    CASE WHEN s.to_at <= :as_of THEN s.to_at ELSE :as_of END AS until,
    CASE WHEN s.to_at <= :as_of THEN 0 ELSE 1 END AS lasts
  FROM ledger.incident_stretch AS s
  INNER JOIN reported AS r ON r.reference = s.incident
  WHERE s.state IN ('new', 'in_progress', 'on_hold') AND NOT s.priority IS NULL
    AND s.from_at <= :as_of
), first_said AS (
  -- the same words again say nothing new, whoever repeats them, with whatever mark
  SELECT n.record, COALESCE(n.said, LOWER(TRIM(n.text))) AS said, MIN(n.at) AS at
  FROM ledger.work_note AS n
  INNER JOIN reported AS r ON r.reference = n.record
  GROUP BY n.record, COALESCE(n.said, LOWER(TRIM(n.text)))
), words AS (
  SELECT o.incident, o.ordinal, o.from_at AS at, 0 AS written
  FROM opened AS o
  UNION ALL
  SELECT o.incident, o.ordinal, n.at, 1 AS written
  FROM opened AS o
  INNER JOIN ledger.work_note AS n
    ON n.record = o.incident AND n.at > o.from_at AND n.at <= o.until
  INNER JOIN first_said AS f
    ON f.record = n.record AND f.said = COALESCE(n.said, LOWER(TRIM(n.text))) AND f.at = n.at
  WHERE SAYS(n.text, o.title)
), stepped AS (
  SELECT w.incident, w.ordinal, w.at, w.written,
    LEAD(w.at) OVER (PARTITION BY w.incident, w.ordinal ORDER BY w.at) AS next_at
  FROM words AS w
), silences AS (
  SELECT s.incident, o.priority, s.written, COALESCE(s.next_at, o.until) AS broken_at,
    s.at AS since, SECS(s.at, COALESCE(s.next_at, o.until)) AS span,
    CASE WHEN s.next_at IS NULL THEN o.lasts ELSE 0 END AS lasts
  FROM stepped AS s
  INNER JOIN opened AS o ON o.incident = s.incident AND o.ordinal = s.ordinal
), held AS (
  -- each interval that held while it was silent: a longer one makes no silence of before shorter
  SELECT s.incident, s.priority, s.written, s.span, s.lasts, u.seconds,
    SECS(s.since, LEAST(s.broken_at, COALESCE(u.valid_to, s.broken_at))) > u.seconds AS too_long
  FROM silences AS s
  LEFT JOIN ledger.policy_update_interval AS u ON u.priority = s.priority
    AND (u.valid_from IS NULL OR u.valid_from <= s.broken_at)
    AND (u.valid_to IS NULL OR u.valid_to > s.since)
), measured AS (
  SELECT h.incident, SUM(h.written) AS written,
    MAX(CASE WHEN h.seconds IS NULL THEN h.priority END) AS unstated,
    MAX(CASE WHEN h.too_long THEN h.span END) AS longest,
    MAX(CASE WHEN h.too_long AND h.lasts = 1 THEN h.span END) AS lasting
  FROM held AS h
  GROUP BY h.incident
), judged AS (
  SELECT r.reference, r.reported_at,
    CASE WHEN r.unranked = 1 THEN 'missing:priority'
      WHEN NOT m.longest IS NULL AND m.written = 0 AND NOT SOURCE_GAP(r.source_system,
        'work_note') IS NULL THEN 'field_missing:work_notes'
      WHEN NOT m.lasting IS NULL THEN
        'silent:' || CAST(CAST(FLOOR(m.lasting / 3600.0) AS BIGINT) AS TEXT)
      WHEN NOT m.longest IS NULL THEN
        'was_silent:' || CAST(CAST(FLOOR(m.longest / 3600.0) AS BIGINT) AS TEXT)
      WHEN NOT m.unstated IS NULL THEN 'no_interval:' || CAST(m.unstated AS TEXT) END AS fault
  FROM reported AS r
  LEFT JOIN measured AS m ON m.incident = r.reference
  WHERE r.unranked = 1 OR NOT m.incident IS NULL
)
SELECT j.reference AS reference,
  CASE WHEN j.fault IS NULL THEN TRUE
    WHEN SUBSTRING(j.fault, 1, 4) IN ('sile', 'was_', 'miss') THEN FALSE END AS conforms,
  j.fault AS reason, j.reported_at AS at
FROM judged AS j
