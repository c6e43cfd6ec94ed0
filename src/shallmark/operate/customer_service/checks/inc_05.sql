-- id: CHK-INC-05
-- version: 2
-- sentence: An open incident is not silent for longer than the interval of its priority; a word or a step breaks the silence.
-- population: incidents open as of the run, reported in the period; new ones once they have a priority
-- record: incident
-- time: incident.reported_at
-- reasons:
--   silent: "Nobody has written to it for longer than its priority allows ({detail} hours)."
--   missing: "It has no {detail}, so no interval applies."
--   no_interval: "No update interval is stated for priority {detail}."
-- short:
--   conforming: Written to within its interval
--   nonconforming: Silent longer than its priority allows
--   not_assessable: Silence cannot be measured
WITH opened AS (
  -- a new one without a priority is not triaged yet: no interval applies
  SELECT i.reference, i.reported_at, i.priority, i.source_system,
    GREATEST(i.reported_at, i.triaged_at, i.held_at, i.resumed_at, i.reopened_at) AS moved_at
  FROM ledger.incident_as_of AS i
  WHERE (i.state IN ('in_progress', 'on_hold') OR (i.state = 'new' AND NOT i.priority IS NULL))
    AND i.reported_at >= :period_start AND i.reported_at < :period_end
), noted AS (
  SELECT o.reference, MAX(n.at) AS last_at
  FROM opened AS o
  INNER JOIN ledger.work_note AS n ON n.record = o.reference AND n.at <= :as_of
  GROUP BY o.reference
), judged AS (
  SELECT o.reference, o.reported_at, o.priority, u.seconds,
    SOURCE_GAP(o.source_system, 'work_note') AS no_notes,
    SECS(GREATEST(o.moved_at, n.last_at), :as_of) AS silence, n.last_at
  FROM opened AS o
  LEFT JOIN noted AS n ON n.reference = o.reference
  LEFT JOIN ledger.policy_update_interval AS u ON u.priority = o.priority
    AND (u.valid_from IS NULL OR u.valid_from <= :as_of)
    AND (u.valid_to IS NULL OR u.valid_to > :as_of)
)
SELECT j.reference AS reference,
  CASE WHEN j.priority IS NULL THEN FALSE
    WHEN j.seconds IS NULL THEN NULL
    WHEN j.silence <= j.seconds THEN TRUE
    WHEN NOT j.no_notes IS NULL AND j.last_at IS NULL THEN NULL
    ELSE FALSE END AS conforms,
  CASE WHEN j.priority IS NULL THEN 'missing:priority'
    WHEN j.seconds IS NULL THEN 'no_interval:' || CAST(j.priority AS TEXT)
    WHEN j.silence <= j.seconds THEN NULL
    WHEN NOT j.no_notes IS NULL AND j.last_at IS NULL THEN 'field_missing:work_notes'
    ELSE 'silent:' || CAST(FLOOR(j.silence / 3600.0) AS BIGINT)
    END AS reason,
  j.reported_at AS at
FROM judged AS j
