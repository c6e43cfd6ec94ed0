-- id: CHK-INC-07
-- version: 2
-- sentence: Before an incident was resolved, known errors or earlier incidents were searched with words, and the search is on record as it was made, with words and number of hits.
-- population: incidents closed in the period
-- record: incident
-- time: incident.closed_at
-- reasons:
--   not_searched: "No search of known errors and earlier incidents is on record."
--   searched_late: "The search came only after the incident was resolved."
--   no_result: "A search is on record without words or without what it found."
-- short:
--   conforming: Known errors were searched
--   nonconforming: No known-error search recorded
--   not_assessable: The search is not in the source
WITH judged AS (
  SELECT i.reference, i.closed_at,
    CASE WHEN NOT i.known_error IS NULL THEN 'fits'
      WHEN i.kedb_searched_at > COALESCE(i.resolved_at, i.closed_at) THEN 'searched_late'
      WHEN i.kedb_searched_at IS NULL AND NOT SOURCE_GAP(i.source_system,
        'incident.kedb_searched_at') IS NULL THEN 'field_missing:search'
      WHEN i.kedb_searched_at IS NULL THEN 'not_searched'
      WHEN NOT i.kedb_words IS NULL AND NOT i.kedb_hits IS NULL THEN 'fits'
      WHEN NOT SOURCE_GAP(i.source_system, 'incident.kedb_words', 'incident.kedb_hits') IS NULL THEN
        'field_missing:result_of_the_search'
      ELSE 'no_result' END AS verdict
  FROM ledger.incident_as_of AS i
  WHERE i.state = 'closed' AND i.closed_at >= :period_start AND i.closed_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.verdict = 'fits' THEN TRUE
    WHEN j.verdict IN ('field_missing:search', 'field_missing:result_of_the_search') THEN NULL
    ELSE FALSE END AS conforms,
  CASE WHEN j.verdict <> 'fits' THEN j.verdict END AS reason,
  j.closed_at AS at
FROM judged AS j
