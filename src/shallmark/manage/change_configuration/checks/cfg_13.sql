-- id: CHK-CFG-13
-- version: 10
-- sentence: Where licence, warranty or support ends soon or has ended, something on record is named that answers it, be it an action that comes from the asset or its item and is open or was done since, a change of the item or a document that names one of them; an end that was moved without the step *Renew* stands.
-- population: assets that are not ended, or whose item is not withdrawn, whose licence, warranty or support has an end, or had one before it was moved, as of the run
-- record: asset
-- parameters:
--   expiry_notice: {type: days, default: 90}
-- reasons:
--   dropped: "The action that is named was dropped: {detail}."
--   no_record: "What is named begins with no number of an action, change or document on record that answers it: {detail}."
--   no_action: "It ends or has ended, and no action is named: {detail}."
-- short:
--   conforming: No end near, or an action named
--   nonconforming: End without an action
--   not_assessable: Assets are not in the source
WITH every AS (
  SELECT a.reference, a.licence_end AS ends_on FROM ledger.asset_as_of AS a
  UNION ALL SELECT a.reference, a.licence_put_off FROM ledger.asset_as_of AS a
  UNION ALL SELECT a.reference, a.warranty_end FROM ledger.asset_as_of AS a
  UNION ALL SELECT a.reference, a.warranty_put_off FROM ledger.asset_as_of AS a
  UNION ALL SELECT a.reference, a.support_end FROM ledger.asset_as_of AS a
  UNION ALL SELECT a.reference, a.support_put_off FROM ledger.asset_as_of AS a
), ends AS (
  SELECT a.reference, a.created_at AS at, a.title, a.action, a.ci, MIN(v.ends_on) AS first_end
  FROM ledger.asset_as_of AS a
  INNER JOIN every AS v ON v.reference = a.reference AND NOT v.ends_on IS NULL
  LEFT JOIN ledger.ci_as_of AS i ON i.reference = a.ci
  -- an asset that is ended alone does not end what stands there
  WHERE a.state NOT IN ('ended', 'disposed') OR i.status NOT IN ('planned', 'withdrawn', 'disposed', 'merged')
  GROUP BY a.reference, a.created_at, a.title, a.action, a.ci
), numbers AS (
  -- the numbers of what was merged into its item lead on
  SELECT e.reference AS asset, e.reference AS about FROM ends AS e
  UNION ALL SELECT e.reference, e.ci FROM ends AS e
  UNION ALL SELECT e.reference, m.reference FROM ends AS e
  INNER JOIN ledger.ci_as_of AS m ON m.merged_into = e.ci
), dropped AS (
  SELECT e.reference, MIN(x.reference) AS action
  FROM ends AS e
  INNER JOIN ledger.action_as_of AS x ON x.state = 'dropped'
    AND e.action LIKE '%' || x.reference || '%'
  GROUP BY e.reference
), known AS (
  -- what is done, changed or written about something else answers nothing here
  SELECT x.reference, x.source AS about, x.done_at FROM ledger.action_as_of AS x
  UNION ALL SELECT c.change, c.value, NULL FROM ledger.change_item AS c
  UNION ALL SELECT d.document, d.record, NULL FROM ledger.document_ref AS d
), named AS (
  -- the number with which it begins: three letters and seven digits
  SELECT e.reference, MIN(k.reference) AS record
  FROM ends AS e
  INNER JOIN numbers AS n ON n.asset = e.reference
  INNER JOIN known AS k ON k.reference = SUBSTRING(e.action, 1, 10) AND k.about = n.about
  -- nor what was done long before the end came near
  WHERE k.done_at IS NULL OR CAST(k.done_at AS DATE)
    >= e.first_end - INTERVAL '1' DAY * CAST(:expiry_notice AS INT)
  GROUP BY e.reference
), judged AS (
  SELECT e.reference, e.at,
    CASE WHEN NOT SAYS(e.action, e.title)
        AND e.first_end <= CAST(:as_of AS DATE) + INTERVAL '1' DAY * CAST(:expiry_notice AS INT)
      THEN 'no_action:' || CAST(e.first_end AS TEXT)
      WHEN NOT x.action IS NULL
        AND e.first_end <= CAST(:as_of AS DATE) + INTERVAL '1' DAY * CAST(:expiry_notice AS INT)
      THEN 'dropped:' || x.action
      WHEN n.record IS NULL
        AND e.first_end <= CAST(:as_of AS DATE) + INTERVAL '1' DAY * CAST(:expiry_notice AS INT)
      THEN 'no_record:' || CAST(e.first_end AS TEXT)
      ELSE FOUND_EMPTY(e.reference, e.action) END AS fault
  FROM ends AS e
  LEFT JOIN dropped AS x ON x.reference = e.reference
  LEFT JOIN named AS n ON n.reference = e.reference
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
