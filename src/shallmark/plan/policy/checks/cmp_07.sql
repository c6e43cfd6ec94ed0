-- id: CHK-CMP-07
-- version: 1
-- sentence: What was planned to be told has been told by its day.
-- population: "planned communications that are not canceled, as of the run"
-- record: communication
-- reasons:
--   not_sent: "It was due on {detail}, and was not sent."
-- short:
--   conforming: Sent in time, or not due yet
--   nonconforming: Not sent
--   not_assessable: Communications are not on record

SELECT c.reference AS reference,
  NOT (c.sent_at IS NULL AND COALESCE(c.due < CAST(:as_of AS DATE), TRUE)) AS conforms,
  CASE WHEN c.sent_at IS NULL AND COALESCE(c.due < CAST(:as_of AS DATE), TRUE)
    THEN 'not_sent:' || COALESCE(CAST(c.due AS TEXT), '') END AS reason,
  COALESCE(c.created_at, :as_of) AS at
FROM ledger.communication_as_of AS c
WHERE c.state <> 'canceled'
