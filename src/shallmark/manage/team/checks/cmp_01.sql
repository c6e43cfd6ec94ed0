-- id: CHK-CMP-01
-- version: 7
-- sentence: Whoever holds a role has the competences it asks for, or is being trained by a day that was not put off long after; what one person alone stopped asking for is asked for, and what one alone dated back was not there before.
-- population: "people in roles with competences asked for, as of the run"
-- record: role_assignment
-- parameters:
--   postponements: {type: count, default: 2}
-- reasons:
--   missing_competence: "Competences missing or expired, without a training that lies ahead within the year: {detail}."
--   dated_back: "It was shown only on {detail}; whoever recorded it for an earlier day confirmed it alone."
-- short:
--   conforming: Competent, or being trained
--   nonconforming: Competence is missing
--   not_assessable: Competence is not on record

WITH stands AS (
  SELECT p.record, MIN(p.from_day) AS from_day
  FROM ledger.postponement AS p
  WHERE p.record_type = 'training_record' AND p.at <= :as_of
    AND (p.ordinal > :postponements OR p.said_before OR BELATED(p.from_day, p.at))
  GROUP BY p.record
), held AS (
  SELECT a.reference, a.person, a.role, a.starts_on
  FROM ledger.role_assignment_as_of AS a
  WHERE a.starts_on <= CAST(:as_of AS DATE)
    AND (a.ends_on IS NULL OR a.ends_on > CAST(:as_of AS DATE))
), exchanged AS (
  -- what another showed shows nothing of whoever is named since, nor shows it something else
  SELECT DISTINCT v.reference
  FROM ledger.competence_record_version AS v
  INNER JOIN ledger.competence_record_as_of AS c ON c.reference = v.reference
    AND NOT (c.person = v.person AND c.competence = v.competence)
  WHERE v.state = 'valid' AND v.valid_from <= :as_of
), readdressed AS (
  SELECT DISTINCT v.reference
  FROM ledger.training_record_version AS v
  INNER JOIN ledger.training_record_as_of AS t ON t.reference = v.reference
    AND NOT (t.person = v.person AND COALESCE(t.competence, '') = COALESCE(v.competence, ''))
  WHERE v.state = 'planned' AND v.valid_from <= :as_of
), again AS (
  -- canceled and planned again instead of put off: it was to be on the first day
  SELECT n.reference, MIN(o.planned_for) AS planned_for
  FROM ledger.training_record_as_of AS n
  INNER JOIN ledger.training_record_as_of AS o ON o.state = 'canceled' AND o.person = n.person
    AND o.competence = n.competence AND o.planned_for < n.planned_for
    AND o.created_at < n.created_at AND n.created_at <= o.canceled_at + INTERVAL '3' MONTH
  GROUP BY n.reference
), shown AS (
  SELECT DISTINCT c.person, c.competence
  FROM ledger.competence_record_as_of AS c
  LEFT JOIN exchanged AS x ON x.reference = c.reference
  WHERE c.state = 'valid' AND x.reference IS NULL AND c.effective_from <= CAST(:as_of AS DATE)
    AND (c.effective_to IS NULL OR c.effective_to > CAST(:as_of AS DATE))
    -- it was shown until the day that was confirmed
    AND (c.end_put_off IS NULL OR c.end_put_off > CAST(:as_of AS DATE))
), trained AS (
  SELECT DISTINCT t.person, t.competence
  FROM ledger.training_record_as_of AS t
  LEFT JOIN stands AS d ON d.record = t.reference
  LEFT JOIN readdressed AS x ON x.reference = t.reference
  LEFT JOIN again AS g ON g.reference = t.reference
  -- what was planned for a day that has passed, or for a day far away, trains nobody
  WHERE t.state = 'planned' AND NOT t.competence IS NULL AND x.reference IS NULL
    -- nor what was put off once its day had gone by
    AND t.planned_passed IS NULL
    AND (t.planned_put_off IS NULL OR t.planned_put_off >= CAST(:as_of AS DATE))
    AND (g.planned_for IS NULL OR g.planned_for >= CAST(:as_of AS DATE))
    -- too often, or with the words of before
    AND (d.from_day IS NULL OR d.from_day >= CAST(:as_of AS DATE))
    AND t.planned_for >= CAST(:as_of AS DATE)
    AND t.planned_for <= CAST(:as_of AS DATE) + INTERVAL '12' MONTH
), back AS (
  -- of a source nobody asks who typed it
  SELECT c.reference, c.person, c.competence, CAST(c.from_recorded_at AS DATE) AS known_on
  FROM ledger.competence_record_as_of AS c
  WHERE c.state = 'valid' AND BELATED(c.effective_from, c.from_recorded_at)
    AND c.from_recorded_at >= :period_start AND c.from_recorded_at < :period_end
    AND COALESCE(c.source_system, '') = ''
    AND COALESCE(c.assessed_by, '') = COALESCE(c.created_by, '')
), unknown AS (
  -- and nothing told of it before: no other record, and no training
  SELECT b.person, b.competence, MIN(b.known_on) AS known_on
  FROM back AS b
  LEFT JOIN ledger.competence_record_as_of AS o ON o.person = b.person
    AND o.competence = b.competence AND o.reference <> b.reference
    AND CAST(o.created_at AS DATE) < b.known_on AND o.state <> 'draft'
  LEFT JOIN ledger.training_record_as_of AS t ON t.person = b.person
    AND t.competence = b.competence AND t.state <> 'canceled'
    AND CAST(t.created_at AS DATE) < b.known_on
  WHERE o.reference IS NULL AND t.reference IS NULL
  GROUP BY b.person, b.competence
), counted AS (
  SELECT h.reference, MIN(h.starts_on) AS starts_on,
    COUNT(CASE WHEN s.person IS NULL AND t.person IS NULL THEN 1 END) AS missing,
    MAX(CASE WHEN h.starts_on < b.known_on THEN b.known_on END) AS known_on
  FROM held AS h
  INNER JOIN ledger.role_competence AS n ON n.role = h.role
    -- what one person alone asks for no more is asked for in the period in which that was
    AND (n.ended_at IS NULL OR (n.ended_at >= :period_start AND n.ended_at <= :as_of))
  LEFT JOIN shown AS s ON s.person = h.person AND s.competence = n.competence
  LEFT JOIN trained AS t ON t.person = h.person AND t.competence = n.competence
  LEFT JOIN unknown AS b ON b.person = h.person AND b.competence = n.competence
  GROUP BY h.reference
)
SELECT c.reference AS reference, c.missing = 0 AND c.known_on IS NULL AS conforms,
  CASE WHEN c.missing > 0 THEN 'missing_competence:' || CAST(c.missing AS TEXT)
    WHEN NOT c.known_on IS NULL THEN 'dated_back:' || CAST(c.known_on AS TEXT) END AS reason,
  :as_of AS at
FROM counted AS c
