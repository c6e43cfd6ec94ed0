-- id: CHK-IMP-02
-- version: 5
-- sentence: A nonconformity is closed with its cause, the search for like cases, an action or the reason for none, and the effect judged by another person.
-- population: nonconformities closed in the period
-- record: nonconformity
-- time: nonconformity.closed_at
-- reasons:
--   no_action: "There is neither an action nor the reason for none."
--   not_judged: "Nobody judged the effect."
--   judged_by_doer: "Whoever did the work judged its effect: {detail}."
-- short:
--   conforming: Closed with cause, action and effect
--   nonconforming: Closed without what proves the effect
--   not_assessable: Closures are not on record
WITH closed AS (
  SELECT n.reference, n.closed_at, n.title, n.cause, n.similar, n.no_action_reason, n.owner,
    n.effect_reviewed_by, n.effect_reviewed_at
  FROM ledger.nonconformity_as_of AS n
  WHERE n.state = 'closed' AND n.closed_at >= :period_start AND n.closed_at < :period_end
), acted AS (
  -- what is opened once it is closed heals nothing; when a source opened one nobody knows
  SELECT a.source, COUNT(a.reference) AS actions
  FROM closed AS c
  INNER JOIN ledger.action_as_of AS a ON a.source = c.reference
  WHERE a.state <> 'dropped' AND (a.created_at IS NULL OR a.created_at <= c.closed_at
    OR COALESCE(a.source_system, '') <> '')
  GROUP BY a.source
), doing AS (
  -- who worked on it or on one of its actions at any time before: handing it over undoes no work
  SELECT o.reference, COUNT(*) AS own
  FROM (
    SELECT c.reference
    FROM closed AS c
    INNER JOIN ledger.hand AS h ON h.record_type = 'nonconformity' AND h.record = c.reference
      AND h.hand = 'did' AND h.person = c.effect_reviewed_by AND h.since <= c.effect_reviewed_at
    UNION ALL
    SELECT c.reference
    FROM closed AS c
    INNER JOIN ledger.action_as_of AS a ON a.source = c.reference AND a.state <> 'dropped'
    INNER JOIN ledger.hand AS w ON w.record_type = 'action' AND w.record = a.reference
      AND w.hand = 'did' AND w.person = c.effect_reviewed_by AND w.since <= c.effect_reviewed_at
  ) AS o
  GROUP BY o.reference
), judged AS (
  SELECT c.reference, c.closed_at AS at,
    CASE WHEN NOT SAYS(c.cause, c.title) THEN 'missing:cause'
      WHEN NOT SAYS(c.similar, c.title, c.cause) THEN 'missing:search_for_like_cases'
      WHEN a.actions IS NULL AND NOT SAYS(c.no_action_reason, c.title) THEN 'no_action'
      WHEN c.effect_reviewed_by IS NULL OR c.effect_reviewed_at IS NULL THEN 'not_judged'
      WHEN c.effect_reviewed_by = c.owner OR NOT d.own IS NULL
        THEN 'judged_by_doer:' || c.effect_reviewed_by
      ELSE FOUND_EMPTY(c.reference, c.cause, c.similar, c.no_action_reason) END AS verdict
  FROM closed AS c
  LEFT JOIN acted AS a ON a.source = c.reference
  LEFT JOIN doing AS d ON d.reference = c.reference
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason, j.at AS at
FROM judged AS j
