-- id: CHK-CFG-04
-- version: 5
-- sentence: The items of each class were audited within the interval of the class, by a named auditor who looked at enough of them; what was added by hand counts apart from the drawn sample.
-- population: classes of items with an audit interval that have items, as of the run
-- record: ci_type
-- parameters:
--   audit_sample: {type: count, default: 3}
-- reasons:
--   too_few: "The audit {detail} looked at fewer items than it must."
--   no_auditor: "Nobody is named who did the audit {detail}."
--   left_class: "{detail} was moved to a class that asks for fewer audits, under no change."
--   never: "No audit of these items was completed."
--   too_old: "The last completed audit was done on {detail}."
-- short:
--   conforming: Audited in time
--   nonconforming: Audit overdue
--   not_assessable: Audits are not in the source
WITH held AS (
  SELECT i.type, MIN(CAST(i.created_at AS DATE)) AS since
  FROM ledger.ci_as_of AS i
  WHERE i.status NOT IN ('withdrawn', 'disposed', 'merged')
  GROUP BY i.type
), looked AS (
  SELECT f.audit, COUNT(f.ci) AS items
  FROM ledger.ci_audit_item AS f
  -- what somebody chose is none of the drawn ones; a source does not say
  WHERE f.finding <> 'open' AND COALESCE(f.drawn, TRUE)
  GROUP BY f.audit
), moved AS (
  SELECT h.ci, h.new AS type, CAST(MAX(h.at) AS DATE) AS on_day
  FROM ledger.ci_history AS h
  WHERE h.field = 'class'
  GROUP BY h.ci, h.new
), done AS (
  SELECT s.value AS type, a.reference, a.done_at, a.auditor,
    -- of the items that were in the class then, all where there are fewer
    MAX(COALESCE(l.items, 0)) >= LEAST(:audit_sample, COUNT(i.reference)) AS enough
  FROM ledger.ci_audit_as_of AS a
  INNER JOIN ledger.ci_audit_scope_part AS s ON s.ci_audit = a.reference
  LEFT JOIN looked AS l ON l.audit = a.reference
  LEFT JOIN ledger.ci_as_of AS i ON i.type = s.value AND i.status NOT IN ('withdrawn', 'disposed', 'merged')
    AND CAST(i.created_at AS DATE) < a.done_at
    AND NOT EXISTS (SELECT 1 FROM moved AS m
      WHERE m.ci = i.reference AND m.type = s.value AND m.on_day >= a.done_at)
  WHERE a.state IN ('done', 'reported') AND a.done_at <= CAST(:as_of AS DATE)
  GROUP BY s.value, a.reference, a.done_at, a.auditor
), audited AS (
  SELECT d.type, MAX(CASE WHEN d.enough AND NOT d.auditor IS NULL THEN d.done_at END) AS last_on,
    MAX(CASE WHEN NOT d.enough THEN d.reference END) AS few,
    MAX(CASE WHEN d.auditor IS NULL THEN d.reference END) AS nobody,
    MAX(d.done_at) AS any_on
  FROM done AS d
  GROUP BY d.type
), escaped AS (
  SELECT e.from_class, MIN(e.ci) AS ci
  FROM ledger.ci_class_escape AS e
  INNER JOIN ledger.ci_as_of AS i ON i.reference = e.ci AND i.type = e.to_class
  WHERE e.audit AND e.at <= :as_of AND i.status NOT IN ('withdrawn', 'disposed', 'merged')
  GROUP BY e.from_class
), judged AS (
  SELECT k.reference,
    CASE WHEN NOT x.ci IS NULL THEN 'left_class:' || x.ci
      WHEN a.any_on IS NULL THEN 'never'
      -- what does not count leaves the class without an audit in time
      WHEN NOT COALESCE(a.last_on + INTERVAL '1' MONTH * CAST(k.audit_interval AS INT)
        >= CAST(:as_of AS DATE), FALSE) AND NOT a.few IS NULL THEN 'too_few:' || a.few
      WHEN NOT COALESCE(a.last_on + INTERVAL '1' MONTH * CAST(k.audit_interval AS INT)
        >= CAST(:as_of AS DATE), FALSE) AND NOT a.nobody IS NULL THEN 'no_auditor:' || a.nobody
      WHEN a.last_on + INTERVAL '1' MONTH * CAST(k.audit_interval AS INT) < CAST(:as_of AS DATE)
        THEN 'too_old:' || CAST(a.last_on AS TEXT) END AS fault
  FROM ledger.ci_type AS k
  INNER JOIN held AS h ON h.type = k.reference
  LEFT JOIN escaped AS x ON x.from_class = k.reference
  LEFT JOIN audited AS a ON a.type = k.reference
  WHERE k.audit_interval > 0
    -- nobody is late in the first interval of the register
    AND (a.any_on IS NOT NULL OR NOT x.ci IS NULL
      OR h.since + INTERVAL '1' MONTH * CAST(k.audit_interval AS INT) < CAST(:as_of AS DATE))
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, :as_of AS at
FROM judged AS j
