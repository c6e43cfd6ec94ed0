SELECT
  -- when a text of it was first approved: a revision does not take the approval of the last away
  COALESCE(
    (SELECT MIN(v.approved_at) FROM documents_documentversion v
     WHERE v.document_id = e.id AND v.effective_from IS NOT NULL),
    e.approved_at
  ) AS approved_at,
  (SELECT v.number FROM documents_documentversion v
   WHERE v.document_id = e.id AND v.status = 'in_force') AS version,
  -- its kind as it was first, until it was first in force, or since two people changed it
  (
    SELECT h.kind
    FROM (
      SELECT v.reference, v.kind, v.version, v.pgh_context,
        LAG(v.kind) OVER steps AS kind_before, LAG(v.published_at) OVER steps AS stood_before
      FROM documents_documentevent v
      WHERE v.pgh_obj_id = e.id AND v.version <= e.version
      WINDOW steps AS (ORDER BY v.version)
    ) h
    LEFT JOIN team_accesschange c ON c.reference = h.pgh_context #>> '{follows,record}'
      AND c.record = h.reference AND c.status = 'confirmed' AND c.confirmed_by_id <> c.asked_by_id
    WHERE h.kind_before IS NULL
      OR (h.kind <> h.kind_before AND (h.stood_before IS NULL OR c.id IS NOT NULL))
    ORDER BY h.version DESC LIMIT 1
  ) AS settled_kind,
  -- once it had been in force: when two people ended that readers confirm it, or whether one did alone
  CASE WHEN ended.settled THEN ended.at END AS acknowledged_until,
  NOT ended.settled AS acknowledged_lost
FROM documents_document e
LEFT JOIN LATERAL (
  SELECT h.updated_at AS at, c.id IS NOT NULL AS settled
  FROM (
    SELECT v.reference, v.acknowledged, v.updated_at, v.version, v.pgh_context,
      LAG(v.acknowledged) OVER steps AS before, LAG(v.published_at) OVER steps AS stood_before
    FROM documents_documentevent v
    WHERE v.pgh_obj_id = e.id AND v.version <= e.version
    WINDOW steps AS (ORDER BY v.version)
  ) h
  LEFT JOIN team_accesschange c ON c.reference = h.pgh_context #>> '{follows,record}'
    AND c.record = h.reference AND c.status = 'confirmed' AND c.confirmed_by_id <> c.asked_by_id
  WHERE h.before AND NOT h.acknowledged AND h.stood_before IS NOT NULL
  ORDER BY h.version DESC LIMIT 1
) ended ON TRUE
