-- id: CHK-INC-01
-- version: 4
-- sentence: Every incident past New says who reported what, when, for which service and in which category.
-- population: incidents past New, reported in the period, canceled since they were accepted or not
-- record: incident
-- time: incident.reported_at
-- reasons:
--   missing: "It has no {detail}."
-- short:
--   conforming: Recorded and classified
--   nonconforming: The record is incomplete
--   not_assessable: Not all is in the source
WITH seen AS (
  -- 0 there, 1 not supplied by the source, 2 missing
  SELECT i.reference, i.reported_at, FOUND_EMPTY(i.reference, i.description) AS empty,
    CASE WHEN NOT i.reporter IS NULL THEN 0 WHEN NOT SOURCE_GAP(i.source_system,
      'incident.reporter') IS NULL THEN 1 ELSE 2 END AS reporter,
    CASE WHEN NOT i.service IS NULL THEN 0 WHEN NOT SOURCE_GAP(i.source_system,
      'incident.service') IS NULL THEN 1 ELSE 2 END AS service,
    CASE WHEN NOT i.category IS NULL THEN 0 WHEN NOT SOURCE_GAP(i.source_system,
      'incident.category') IS NULL THEN 1 ELSE 2 END AS category,
    CASE WHEN SAYS(i.description) THEN 0 WHEN NOT SOURCE_GAP(i.source_system,
      'incident.description') IS NULL THEN 1 ELSE 2 END AS description
  FROM ledger.incident_as_of AS i
  WHERE i.state <> 'new' AND (i.state <> 'canceled' OR NOT i.triaged_at IS NULL)
    AND i.reported_at >= :period_start AND i.reported_at < :period_end
), judged AS (
  SELECT s.reference, s.reported_at, s.empty, s.reporter, s.service, s.category,
    GREATEST(s.reporter, s.service, s.category, s.description) AS worst
  FROM seen AS s
)
SELECT j.reference AS reference,
  CASE j.worst WHEN 2 THEN FALSE WHEN 0 THEN j.empty IS NULL END AS conforms,
  CASE WHEN j.worst = 0 THEN j.empty ELSE
    CASE j.worst WHEN 2 THEN 'missing:' ELSE 'field_missing:' END ||
    CASE j.worst WHEN j.reporter THEN 'reporter' WHEN j.service THEN 'service'
      WHEN j.category THEN 'category' ELSE 'description' END
  END AS reason,
  j.reported_at AS at
FROM judged AS j
