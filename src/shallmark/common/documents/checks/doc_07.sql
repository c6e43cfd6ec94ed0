-- id: CHK-DOC-07
-- version: 6
-- sentence: A document of external origin has a source, an edition, an active owner and was checked within the year, each time in the period, and the check recorded in time.
-- population: "documents of external origin in use, as of the run, and those withdrawn unchecked in the period"
-- record: document
-- parameters:
--   external_check_months: {type: months, default: 12}
-- reasons:
--   not_checked: "Its edition was last checked on {detail}."
--   checked_late: "Its edition was checked only on {detail}, more than a year after the check before."
--   recorded_late: "The check was recorded only on {detail}, long after its day."
--   ahead: "Its check is of a day to come: {detail}."
-- short:
--   conforming: Source known and checked
--   nonconforming: Source not known or not checked
--   not_assessable: Origins are not on record

WITH judged AS (
  SELECT d.reference, d.created_at,
    CASE WHEN d.source IS NULL THEN 'missing:source'
      WHEN d.edition IS NULL THEN 'missing:edition'
      WHEN d.owner IS NULL THEN 'missing:owner'
      WHEN NOT p.active THEN 'owner_left:' || d.owner
      WHEN d.checked_at IS NULL THEN 'missing:check_date'
      WHEN AHEAD(d.checked_at, :as_of) OR AHEAD(d.checked_at, d.check_recorded_at) THEN 'ahead:' || CAST(d.checked_at AS TEXT)
      WHEN d.checked_at + INTERVAL '1' MONTH * CAST(:external_check_months AS INT)
        < CAST(:as_of AS DATE) THEN 'not_checked:' || CAST(d.checked_at AS TEXT)
      WHEN BELATED(d.checked_at, d.check_recorded_at)
        THEN 'recorded_late:' || CAST(CAST(d.check_recorded_at AS DATE) AS TEXT)
      WHEN d.checked_before + INTERVAL '1' MONTH * CAST(:external_check_months AS INT)
          < d.checked_at
        AND d.checked_at >= CAST(:period_start AS DATE) AND d.checked_at < CAST(:period_end AS DATE)
        THEN 'checked_late:' || CAST(d.checked_at AS TEXT) END AS verdict
  FROM ledger.document AS d
  LEFT JOIN ledger.person_as_of AS p ON p.reference = d.owner
  WHERE d.external AND d.created_at <= :as_of
    -- what was withdrawn in the period unchecked stays
    AND (d.withdrawn_at IS NULL OR d.withdrawn_at > :as_of OR (d.withdrawn_at >= :period_start
      AND d.checked_at + INTERVAL '1' MONTH * CAST(:external_check_months AS INT)
        < CAST(d.withdrawn_at AS DATE)))
)
SELECT j.reference AS reference, j.verdict IS NULL AS conforms, j.verdict AS reason,
  j.created_at AS at
FROM judged AS j
