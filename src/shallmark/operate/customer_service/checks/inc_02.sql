-- id: CHK-INC-02
-- version: 7
-- sentence: Every incident past triage has impact, urgency and priority, a priority other than the matrix gives has a reason, and each lowering, of what was reported too, says why.
-- population: incidents past triage, reported in the period, canceled since or not
-- record: incident
-- time: incident.reported_at
-- reasons:
--   against_matrix: "Priority and matrix differ without a reason: {detail}."
--   no_cell: "The matrix gives no priority for this impact and urgency, and no reason is stated."
--   lowered_without_words: "The priority was lowered, and nothing said why: {detail}."
--   no_matrix: "No matrix of its source is known."
-- short:
--   conforming: Prioritized, by matrix or with reason
--   nonconforming: Priority against the matrix
--   not_assessable: Priority cannot be compared
WITH cell AS (
  -- what the matrix of a source says as of the run, cell by cell
  SELECT m.source_system, m.impact, m.urgency, MAX(m.priority) AS priority
  FROM ledger.priority_matrix AS m
  WHERE (m.valid_from IS NULL OR m.valid_from <= :as_of)
    AND (m.valid_to IS NULL OR m.valid_to > :as_of)
  GROUP BY m.source_system, m.impact, m.urgency
), known AS (
  SELECT c.source_system, COUNT(*) AS cells FROM cell AS c GROUP BY c.source_system
), said AS (
  -- until when the matrix gave a cell a priority: a later one does not condemn what was right
  SELECT m.source_system, m.impact, m.urgency, m.priority,
    MAX(CASE WHEN m.valid_to IS NULL THEN 1 ELSE 0 END) AS to_this_day, MAX(m.valid_to) AS up_to
  FROM ledger.priority_matrix AS m
  WHERE m.valid_from IS NULL OR m.valid_from <= :as_of
  GROUP BY m.source_system, m.impact, m.urgency, m.priority
), lowered AS (
  -- the first lowering that nothing explains
  SELECT w.incident, MIN('P' || CAST(w.from_priority AS TEXT) || ',' ||
      COALESCE('P' || CAST(w.to_priority AS TEXT), '-')) AS detail
  FROM ledger.incident_lowering AS w
  INNER JOIN ledger.incident_as_of AS i ON i.reference = w.incident
  WHERE w.at <= :as_of AND NOT SAYS(w.because, i.title)
  GROUP BY w.incident
), seen AS (
  -- 0 there, 1 not supplied by the source, 2 missing
  SELECT i.reference, i.reported_at, i.priority, w.detail AS lowered,
    CASE WHEN SOURCE_GAP(i.source_system, 'incident.lowered_because') IS NULL THEN 0 ELSE 1 END
      AS no_words,
    SAYS(i.priority_override_reason, i.title) AS explained,
    FOUND_EMPTY(i.reference, i.priority_override_reason) AS empty,
    c.priority AS expected, k.cells, s.priority AS agreed, CASE WHEN SOURCE_GAP(i.source_system,
      'incident.priority_override_reason') IS NULL THEN 0 ELSE 1 END AS no_override,
    CASE WHEN NOT i.impact IS NULL THEN 0 WHEN NOT SOURCE_GAP(i.source_system,
      'incident.impact') IS NULL THEN 1 ELSE 2 END AS no_impact,
    CASE WHEN NOT i.urgency IS NULL THEN 0 WHEN NOT SOURCE_GAP(i.source_system,
      'incident.urgency') IS NULL THEN 1 ELSE 2 END AS no_urgency,
    CASE WHEN NOT i.priority IS NULL THEN 0 WHEN NOT SOURCE_GAP(i.source_system,
      'incident.priority') IS NULL THEN 1 ELSE 2 END AS no_priority
  FROM ledger.incident_as_of AS i
  LEFT JOIN lowered AS w ON w.incident = i.reference
  LEFT JOIN known AS k ON k.source_system = i.source_system
  LEFT JOIN cell AS c
    ON c.source_system = i.source_system AND c.impact = i.impact AND c.urgency = i.urgency
  LEFT JOIN said AS s
    ON s.source_system = i.source_system AND s.impact = i.impact AND s.urgency = i.urgency
    AND s.priority = i.priority
    AND (s.to_this_day = 1 OR s.up_to > COALESCE(i.triaged_at, i.reported_at))
  WHERE i.state <> 'new' AND (i.state <> 'canceled' OR NOT i.triaged_at IS NULL)
    AND i.reported_at >= :period_start AND i.reported_at < :period_end
), judged AS (
  SELECT s.reference, s.reported_at, s.no_impact, s.no_urgency, s.expected, s.priority, s.lowered, s.no_words,
    s.empty,
    GREATEST(s.no_impact, s.no_urgency, s.no_priority) AS worst,
    CASE WHEN NOT s.agreed IS NULL OR s.explained THEN 'fits'
      WHEN s.cells IS NULL THEN 'no_matrix'
      WHEN s.no_override = 1 THEN 'field_missing:priority_override_reason'
      WHEN s.expected IS NULL THEN 'no_cell'
      ELSE 'against_matrix' END AS matrix
  FROM seen AS s
)
SELECT j.reference AS reference,
  CASE WHEN j.worst = 2 THEN FALSE WHEN j.worst = 1 THEN NULL
    WHEN j.matrix IN ('against_matrix', 'no_cell')
      OR (NOT j.lowered IS NULL AND j.no_words = 0) THEN FALSE
    WHEN NOT j.lowered IS NULL THEN NULL WHEN j.matrix = 'fits' THEN j.empty IS NULL END
    AS conforms,
  CASE WHEN j.worst > 0 THEN
      CASE j.worst WHEN 2 THEN 'missing:' ELSE 'field_missing:' END ||
      CASE j.worst WHEN j.no_impact THEN 'impact' WHEN j.no_urgency THEN 'urgency'
        ELSE 'priority' END
    WHEN j.matrix = 'fits' THEN
      CASE WHEN j.no_words = 0 AND NOT j.lowered IS NULL
          THEN 'lowered_without_words:' || j.lowered
        WHEN NOT j.lowered IS NULL THEN 'field_missing:lowered_because'
        ELSE j.empty END
    WHEN j.matrix = 'against_matrix' THEN
      'against_matrix:P' || CAST(j.priority AS TEXT) || ',P' || CAST(j.expected AS TEXT)
    ELSE j.matrix END AS reason,
  j.reported_at AS at
FROM judged AS j
