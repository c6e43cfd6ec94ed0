-- id: CHK-RSK-03
-- version: 7
-- sentence: Each risk was reviewed within its interval as long as it was open, each time in the period, and above the limit more often, whatever its own interval says; a review above the limit says what it found.
-- population: open risks, as of the run, and risks that were closed in the period
-- record: risk
-- parameters:
--   risk_review: {type: months, default: 12}
--   risk_review_high: {type: months, default: 3}
-- reasons:
--   overdue: "It was last looked at on {detail}."
--   reviewed_late: "It was looked at only on {detail}, later than its interval allows."
--   silent: "Nobody says what its review of {detail} found."
--   ahead: "Its review is of a day to come: {detail}."
-- short:
--   conforming: Reviewed in time
--   nonconforming: Not reviewed in time
--   not_assessable: Reviews are not on record
WITH dated AS (
  SELECT c.limit_score,
    ROW_NUMBER() OVER (ORDER BY c.recorded_at DESC, c.reference DESC) AS place
  FROM ledger.risk_criteria AS c
  WHERE c.recorded_at <= :as_of
), looked AS (
  -- a limit that was raised holds for a risk from its next look on
  SELECT r.reference, c.limit_score,
    ROW_NUMBER() OVER (
      PARTITION BY r.reference ORDER BY c.recorded_at DESC, c.reference DESC) AS place
  FROM ledger.risk_as_of AS r
  INNER JOIN ledger.risk_criteria AS c ON c.recorded_at <= :as_of AND CAST(c.recorded_at AS DATE)
    <= GREATEST(CAST(r.assessed_at AS DATE), COALESCE(r.reviewed_at, CAST(r.assessed_at AS DATE)))
), left_by AS (
  -- whoever closes it takes no day from what was due until then
  SELECT v.reference, MAX(v.valid_to) AS at
  FROM ledger.risk_version AS v
  WHERE v.state <> 'closed' AND v.valid_to <= :as_of
  GROUP BY v.reference
), seen AS (
  SELECT r.reference, r.created_at, r.review_note,
    CASE WHEN r.state = 'closed' THEN COALESCE(e.at, r.closed_at) ELSE :as_of END AS until,
    COALESCE(r.reviewed_at, CAST(r.created_at AS DATE)) AS last_on,
    CAST(CASE WHEN r.score > LEAST(d.limit_score, COALESCE(o.limit_score, d.limit_score))
        THEN LEAST(COALESCE(r.review_interval, :risk_review_high), :risk_review_high)
      ELSE COALESCE(r.review_interval, :risk_review) END AS INT) AS months
  FROM ledger.risk_as_of AS r
  LEFT JOIN dated AS d ON d.place = 1
  LEFT JOIN looked AS o ON o.reference = r.reference AND o.place = 1
  LEFT JOIN left_by AS e ON e.reference = r.reference
  WHERE r.state <> 'closed' OR (COALESCE(e.at, r.closed_at) >= :period_start
    AND COALESCE(e.at, r.closed_at) < :period_end)
), limited AS (
  -- the limit that held when the risk was written as it then stood
  SELECT v.reference, v.valid_from, c.limit_score,
    ROW_NUMBER() OVER (
      PARTITION BY v.reference, v.valid_from ORDER BY c.recorded_at DESC, c.reference DESC) AS place
  FROM ledger.risk_version AS v
  INNER JOIN ledger.risk_criteria AS c ON c.recorded_at <= v.valid_from
  WHERE v.valid_from <= :as_of
), stood AS (
  SELECT v.reference, COALESCE(v.reviewed_at, CAST(v.created_at AS DATE)) AS last_on,
    CAST(v.valid_from AS DATE) AS began, CAST(v.valid_to AS DATE) AS ended,
    CAST(CASE WHEN v.score > l.limit_score
        THEN LEAST(COALESCE(v.review_interval, :risk_review_high), :risk_review_high)
      ELSE COALESCE(v.review_interval, :risk_review) END AS INT) AS months
  FROM ledger.risk_version AS v
  LEFT JOIN limited AS l
    ON l.reference = v.reference AND l.valid_from = v.valid_from AND l.place = 1
  WHERE v.state <> 'closed' AND v.valid_to <= :as_of
), spans AS (
  -- from one look to the next; one that came above the limit meanwhile has its months from there
  SELECT s.reference, s.last_on, s.months, MIN(s.began) AS began, MAX(s.ended) AS ended
  FROM stood AS s
  GROUP BY s.reference, s.last_on, s.months
), belated AS (
  SELECT p.reference, MAX(p.ended) AS ended
  FROM spans AS p
  WHERE GREATEST(p.last_on, p.began) + INTERVAL '1' MONTH * p.months < p.ended
    AND p.ended >= CAST(:period_start AS DATE) AND p.ended < CAST(:period_end AS DATE)
  GROUP BY p.reference
), looks AS (
  SELECT v.reference, v.valid_from, v.title, v.score, v.assessed_at, v.reviewed_at, v.review_note,
    LAG(v.reviewed_at) OVER (PARTITION BY v.reference ORDER BY v.valid_from) AS before_on,
    LAG(v.review_note) OVER (PARTITION BY v.reference ORDER BY v.valid_from) AS note_before
  FROM ledger.risk_version AS v
  WHERE v.valid_from <= :as_of
), silent AS (
  -- what stands there from the review before says nothing of this one; an assessment is none
  SELECT k.reference, MAX(k.reviewed_at) AS reviewed_on
  FROM looks AS k
  INNER JOIN limited AS l
    ON l.reference = k.reference AND l.valid_from = k.valid_from AND l.place = 1
    AND k.score > l.limit_score
  WHERE (k.before_on IS NULL OR k.before_on <> k.reviewed_at)
    AND (k.assessed_at IS NULL OR CAST(k.assessed_at AS DATE) <> k.reviewed_at)
    AND k.reviewed_at >= CAST(:period_start AS DATE)
    AND k.reviewed_at < CAST(:period_end AS DATE)
    AND (NOT SAYS(k.review_note, k.title)
      OR (NOT k.before_on IS NULL AND k.review_note = k.note_before))
  GROUP BY k.reference
)
SELECT s.reference AS reference,
  b.ended IS NULL AND w.reviewed_on IS NULL AND NOT AHEAD(s.last_on, :as_of)
    AND s.last_on + INTERVAL '1' MONTH * s.months >= CAST(s.until AS DATE)
    AND FOUND_EMPTY(s.reference, s.review_note) IS NULL AS conforms,
  CASE WHEN AHEAD(s.last_on, :as_of) THEN 'ahead:' || CAST(s.last_on AS TEXT)
    WHEN s.last_on + INTERVAL '1' MONTH * s.months < CAST(s.until AS DATE)
    THEN 'overdue:' || CAST(s.last_on AS TEXT)
    WHEN NOT b.ended IS NULL THEN 'reviewed_late:' || CAST(b.ended AS TEXT)
    WHEN NOT w.reviewed_on IS NULL THEN 'silent:' || CAST(w.reviewed_on AS TEXT)
    ELSE FOUND_EMPTY(s.reference, s.review_note) END AS reason,
  s.created_at AS at
FROM seen AS s
LEFT JOIN belated AS b ON b.reference = s.reference
LEFT JOIN silent AS w ON w.reference = s.reference
