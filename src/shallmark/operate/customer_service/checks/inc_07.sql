-- id: CHK-INC-07
-- version: 3
-- sentence: Each time before an incident was resolved, since it was reported or reopened, known errors or earlier incidents were searched with words, and the search is on record as it was made, with words and number of hits.
-- population: incidents closed in the period
-- record: incident
-- time: incident.closed_at
-- reasons:
--   not_searched: "No search of known errors and earlier incidents is on record."
--   searched_late: "The search came only after the incident was resolved."
--   not_searched_again: "It was reopened and resolved again without another search."
--   no_result: "A search is on record without words or without what it found."
-- short:
--   conforming: Known errors were searched
--   nonconforming: No known-error search recorded
--   not_assessable: The search is not in the source
WITH worked AS (
  -- each work towards a resolution has its own search: a later one makes none good
  SELECT r.incident,
    MAX(CASE WHEN r.began_at IS NULL AND r.searched_at IS NULL THEN 1 ELSE 0 END) AS unsearched,
    MAX(CASE WHEN r.began_at IS NULL OR r.searched_at >= r.began_at THEN 0 ELSE 1 END) AS again,
    MAX(CASE WHEN r.words IS NULL OR r.hits IS NULL THEN 1 ELSE 0 END) AS bare
  FROM ledger.incident_resolution AS r
  WHERE r.at <= :as_of
  GROUP BY r.incident
), searched AS (
  SELECT i.reference, i.closed_at, i.known_error, i.source_system,
    CASE WHEN i.kedb_searched_at IS NULL THEN 'not_searched'
      WHEN i.kedb_searched_at > COALESCE(i.resolved_at, i.closed_at) THEN 'searched_late'
      WHEN w.unsearched = 1 THEN 'searched_late'
      WHEN w.again = 1 THEN 'not_searched_again'
      WHEN i.kedb_words IS NULL OR i.kedb_hits IS NULL OR w.bare = 1 THEN 'no_result'
    END AS fault
  FROM ledger.incident_as_of AS i
  LEFT JOIN worked AS w ON w.incident = i.reference
  WHERE i.state = 'closed' AND i.closed_at >= :period_start AND i.closed_at < :period_end
), judged AS (
  SELECT s.reference, s.closed_at,
    CASE WHEN NOT s.known_error IS NULL OR s.fault IS NULL THEN 'fits'
      WHEN s.fault = 'no_result' AND NOT SOURCE_GAP(s.source_system, 'incident.kedb_words',
        'incident.kedb_hits') IS NULL THEN 'field_missing:result_of_the_search'
      WHEN NOT s.fault = 'no_result' AND NOT SOURCE_GAP(s.source_system,
        'incident.kedb_searched_at') IS NULL THEN 'field_missing:search'
      ELSE s.fault END AS verdict
  FROM searched AS s
)
SELECT j.reference AS reference,
  CASE WHEN j.verdict = 'fits' THEN TRUE
    WHEN j.verdict IN ('field_missing:search', 'field_missing:result_of_the_search') THEN NULL
    ELSE FALSE END AS conforms,
  CASE WHEN j.verdict <> 'fits' THEN j.verdict END AS reason,
  j.closed_at AS at
FROM judged AS j
