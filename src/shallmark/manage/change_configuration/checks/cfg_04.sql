-- id: CHK-CFG-04
-- version: 2
-- sentence: The items of each class were audited within the interval of the class.
-- population: classes of items with an audit interval that have items, as of the run
-- record: ci_type
-- reasons:
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
  WHERE i.status NOT IN ('withdrawn', 'disposed')
  GROUP BY i.type
), audited AS (
  SELECT s.value AS type, MAX(a.done_at) AS last_on
  FROM ledger.ci_audit_as_of AS a
  INNER JOIN ledger.ci_audit_scope_part AS s ON s.ci_audit = a.reference
  WHERE a.state IN ('done', 'reported') AND a.done_at <= CAST(:as_of AS DATE)
  GROUP BY s.value
), escaped AS (
  SELECT e.from_class, MIN(e.ci) AS ci
  FROM ledger.ci_class_escape AS e
  INNER JOIN ledger.ci_as_of AS i ON i.reference = e.ci AND i.type = e.to_class
  WHERE e.audit AND e.at <= :as_of AND i.status NOT IN ('withdrawn', 'disposed')
  GROUP BY e.from_class
), judged AS (
  SELECT k.reference,
    CASE WHEN NOT x.ci IS NULL THEN 'left_class:' || x.ci
      WHEN a.last_on IS NULL THEN 'never'
      WHEN a.last_on + INTERVAL '1' MONTH * CAST(k.audit_interval AS INT) < CAST(:as_of AS DATE)
        THEN 'too_old:' || CAST(a.last_on AS TEXT) END AS fault
  FROM ledger.ci_type AS k
  INNER JOIN held AS h ON h.type = k.reference
  LEFT JOIN escaped AS x ON x.from_class = k.reference
  LEFT JOIN audited AS a ON a.type = k.reference
  WHERE k.audit_interval > 0
    -- nobody is late in the first interval of the register
    AND (a.last_on IS NOT NULL OR NOT x.ci IS NULL
      OR h.since + INTERVAL '1' MONTH * CAST(k.audit_interval AS INT) < CAST(:as_of AS DATE))
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, :as_of AS at
FROM judged AS j
