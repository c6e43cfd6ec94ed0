-- id: CHK-CFG-12
-- version: 8
-- sentence: Each item with a financial value has value, currency, day of valuation within twelve months, each time in the period, and a number in the asset register, as long as it is not withdrawn; an asset that was ended is none.
-- population: items of classes with a financial value that are not withdrawn, as of the run
-- record: ci
-- reasons:
--   left_class: "Its class was changed from {detail} to one that asks less, under no change."
--   no_asset: "It has no asset."
--   asset_ended: "It is not withdrawn, and its asset was ended: {detail}."
--   incomplete: "Its asset lacks: {detail}."
--   ahead: "Its valuation is of a day to come: {detail}."
--   valued_late: "It was valued only on {detail}, more than twelve months after the valuation before."
--   recorded_late: "Its new valuation was recorded only on {detail}, long after its day."
--   too_old: "Its valuation is older than twelve months."
-- short:
--   conforming: Valued and registered
--   nonconforming: Value missing or old
--   not_assessable: Assets are not in the source
WITH escaped AS (
  SELECT e.ci, MAX(e.from_class) AS from_class
  FROM ledger.ci_class_escape AS e
  WHERE e.value AND e.at <= :as_of
  GROUP BY e.ci
), judged AS (
  SELECT i.reference, COALESCE(i.live_at, i.created_at) AS at,
    CASE WHEN NOT COALESCE(k.financial, FALSE) THEN 'left_class:' || x.from_class
      WHEN a.reference IS NULL THEN 'no_asset'
      WHEN a.state IN ('ended', 'disposed') THEN 'asset_ended:' || a.reference
      WHEN a.value IS NULL THEN 'incomplete:value'
      WHEN COALESCE(a.currency, '') = '' THEN 'incomplete:currency'
      WHEN a.valued_at IS NULL THEN 'incomplete:valued_at'
      WHEN TRIM(COALESCE(a.asset_ref, '')) IN ('', '-', '--', '.', '..', '/', '?') THEN 'incomplete:asset_ref'
      WHEN AHEAD(a.valued_at, :as_of) OR AHEAD(a.valued_at, a.valuation_recorded_at) THEN 'ahead:' || CAST(a.valued_at AS TEXT)
      WHEN a.valued_at < CAST(:as_of AS DATE) - INTERVAL '12' MONTH THEN 'too_old'
      -- the first valuation comes with the item, as the register had it
      WHEN BELATED(a.valued_at, a.valuation_recorded_at) AND NOT a.valued_before IS NULL
        THEN 'recorded_late:' || CAST(CAST(a.valuation_recorded_at AS DATE) AS TEXT)
      WHEN a.valued_before + INTERVAL '12' MONTH < a.valued_at
        AND a.valued_at >= CAST(:period_start AS DATE) AND a.valued_at < CAST(:period_end AS DATE)
        THEN 'valued_late:' || CAST(a.valued_at AS TEXT) END AS fault
  FROM ledger.ci_as_of AS i
  LEFT JOIN ledger.ci_type AS k ON k.reference = i.type
  LEFT JOIN escaped AS x ON x.ci = i.reference
  LEFT JOIN ledger.asset_as_of AS a ON a.ci = i.reference
  WHERE i.status NOT IN ('planned', 'withdrawn', 'disposed', 'merged')
    AND (k.financial OR NOT x.ci IS NULL)
)
SELECT j.reference AS reference, j.fault IS NULL AS conforms, j.fault AS reason, j.at AS at
FROM judged AS j
