-- id: CHK-INC-11
-- version: 5
-- sentence: One active person is accountable for an incident from triage to its end, and each change of that person has a hand-over note, written for it; assignee and team may change freely.
-- population: incidents past New, reported in the period, canceled since they were accepted or not
-- record: incident
-- time: incident.reported_at
-- reasons:
--   no_owner: "Nobody is accountable for it."
--   handover_without_note: "The accountable person changed without a note of its own ({detail} times)."
-- short:
--   conforming: One accountable person throughout
--   nonconforming: Accountability changed without a note
--   not_assessable: Accountable person is not in the source
WITH handed AS (
  SELECT h.incident, COUNT(*) AS unnoted
  FROM ledger.incident_owner AS h
  WHERE h.ordinal > 1 AND h.from_at <= :as_of AND NOT SAYS(h.handover_note)
  GROUP BY h.incident
), judged AS (
  SELECT i.reference, i.reported_at, i.owner, h.unnoted,
    CASE WHEN i.owner IS NULL AND NOT SOURCE_GAP(i.source_system, 'incident.owner') IS NULL THEN
      'field_missing:accountable_person'
      WHEN i.owner IS NULL THEN 'no_owner'
      WHEN i.state NOT IN ('resolved', 'closed', 'canceled') AND NOT p.active THEN 'owner_left'
      WHEN h.unnoted > 0 THEN 'handover_without_note'
      ELSE 'fits' END AS verdict
  FROM ledger.incident_as_of AS i
  LEFT JOIN ledger.person_as_of AS p ON p.reference = i.owner
  LEFT JOIN handed AS h ON h.incident = i.reference
  WHERE i.state <> 'new' AND (i.state <> 'canceled' OR NOT i.triaged_at IS NULL)
    AND i.reported_at >= :period_start AND i.reported_at < :period_end
)
SELECT j.reference AS reference,
  CASE WHEN j.verdict = 'fits' THEN TRUE
    WHEN j.verdict IN ('no_owner', 'owner_left', 'handover_without_note') THEN FALSE END AS conforms,
  CASE j.verdict WHEN 'fits' THEN NULL
    WHEN 'owner_left' THEN 'owner_left:' || j.owner
    WHEN 'handover_without_note' THEN 'handover_without_note:' || CAST(j.unnoted AS TEXT)
    ELSE j.verdict END AS reason,
  j.reported_at AS at
FROM judged AS j
