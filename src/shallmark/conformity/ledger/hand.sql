-- Who had a hand in a record, whoever is named in it today: what gates (`common/hands.py`) and checks
-- mean by another person. From the history of each record, by what was done: `asked` for it, `wrote`
-- what was decided on, `assessed` it, `did` it (was to, began or finished it), `kept` it; a record is
-- `about` whoever it ever said that it is of. `since` is the
-- first time. The type is a constant of each part, so that a question about one type reads its own.
-- What was done by an account is done, too, by whoever could come in by it, and the other way round.
SELECT h.record_type, h.record, h.record_id, h.hand, w.person, MIN(GREATEST(h.at, w.since)) AS since
FROM (
  SELECT 'change' AS record_type, c.reference AS record, c.pgh_obj_id AS record_id, w.hand,
    w.person_id, c.updated_at AS at
  FROM (
    SELECT v.reference, v.pgh_obj_id, v.updated_at, v.requester_id, v.created_by_id,
      v.implementer_id, v.assessed_by_id, v.updated_by_id, v.status,
      -- taking the view of the impact is no writing: the program makes it
      LAG(v.pgh_id) OVER o IS NULL OR (v.bound_digest IS DISTINCT FROM LAG(v.bound_digest) OVER o
        AND v.impact_snapshot IS NOT DISTINCT FROM LAG(v.impact_snapshot) OVER o) AS rewritten,
      LAG(v.status) OVER o AS status_before
    FROM change_configuration_changeevent v
    WINDOW o AS (PARTITION BY v.reference, v.pgh_obj_id ORDER BY v.pgh_id)
  ) c
  CROSS JOIN LATERAL (VALUES
    ('asked', c.requester_id), ('asked', c.created_by_id), ('assessed', c.assessed_by_id),
    ('wrote', CASE WHEN c.rewritten THEN c.updated_by_id END), ('did', c.implementer_id),
    ('did', CASE WHEN 'implement' IN (c.status, c.status_before)
      AND c.status <> c.status_before THEN c.updated_by_id END)
  ) AS w (hand, person_id)
  UNION ALL
  -- whoever began or finished a task of a change, or had it then, did a part of its work
  SELECT 'change', g.reference, c.change_id, 'did', w.person_id, c.updated_at
  FROM (
    SELECT v.change_id, v.updated_at, v.status, v.assigned_to_id, v.updated_by_id,
      v.status IS DISTINCT FROM LAG(v.status) OVER o AS moved
    FROM change_configuration_changetaskevent v
    WINDOW o AS (PARTITION BY v.change_id, v.pgh_obj_id ORDER BY v.pgh_id)
  ) c
  JOIN change_configuration_change g ON g.id = c.change_id
  CROSS JOIN LATERAL (VALUES (c.assigned_to_id),
    (CASE WHEN c.moved THEN c.updated_by_id END)) AS w (person_id)
  WHERE c.status IN ('in_progress', 'done')
  UNION ALL
  SELECT 'standard_change', c.reference, c.pgh_obj_id, w.hand, w.person_id, c.updated_at
  FROM (
    SELECT v.reference, v.pgh_obj_id, v.updated_at, v.owner_id, v.created_by_id, v.updated_by_id,
      ROW(v.title, v.purpose, v.steps, v.scope_services, v.scope_items, v.covers_documents, v.risk,
        v.backout_plan) IS DISTINCT FROM LAG(ROW(v.title, v.purpose, v.steps, v.scope_services,
        v.scope_items, v.covers_documents, v.risk, v.backout_plan)) OVER o AS rewritten
    FROM change_configuration_standardchangeevent v
    WINDOW o AS (PARTITION BY v.reference, v.pgh_obj_id ORDER BY v.pgh_id)
  ) c
  CROSS JOIN LATERAL (VALUES ('wrote', c.owner_id), ('wrote', c.created_by_id),
    ('wrote', CASE WHEN c.rewritten THEN c.updated_by_id END)) AS w (hand, person_id)
  UNION ALL
  SELECT 'document_version', c.reference, c.pgh_obj_id, 'wrote', w.person_id, c.updated_at
  FROM (
    SELECT v.reference, v.pgh_obj_id, v.updated_at, v.author_id, v.updated_by_id,
      v.content_hash IS DISTINCT FROM LAG(v.content_hash) OVER o AS rewritten
    FROM documents_documentversionevent v
    WINDOW o AS (PARTITION BY v.reference, v.pgh_obj_id ORDER BY v.pgh_id)
  ) c
  CROSS JOIN LATERAL (VALUES (c.author_id),
    (CASE WHEN c.rewritten THEN c.updated_by_id END)) AS w (person_id)
  UNION ALL
  SELECT 'policy', v.reference, v.pgh_obj_id, 'wrote', v.author_id, v.updated_at
  FROM policy_policyevent v
  UNION ALL
  SELECT 'scope_statement', v.reference, v.pgh_obj_id, 'wrote', v.author_id, v.updated_at
  FROM policy_scopestatementevent v
  UNION ALL
  -- whoever reported it and gave it away before it was accepted did no work on it
  SELECT 'nonconformity', c.reference, c.pgh_obj_id, 'did', w.person_id, c.updated_at
  FROM (
    SELECT v.reference, v.pgh_obj_id, v.updated_at, v.status, v.owner_id, v.updated_by_id,
      ROW(v.cause, v.similar, v.correction) IS DISTINCT FROM
        LAG(ROW(v.cause, v.similar, v.correction)) OVER o AS rewritten
    FROM grc_nonconformityevent v
    WINDOW o AS (PARTITION BY v.reference, v.pgh_obj_id ORDER BY v.pgh_id)
  ) c
  CROSS JOIN LATERAL (VALUES (c.owner_id),
    (CASE WHEN c.rewritten THEN c.updated_by_id END)) AS w (person_id)
  WHERE c.status <> 'new'
  UNION ALL
  SELECT 'nonconformity', c.reference, c.pgh_obj_id, 'kept', c.owner_id, c.updated_at
  FROM grc_nonconformityevent c
  UNION ALL
  SELECT 'action', c.reference, c.pgh_obj_id, 'did', w.person_id, c.updated_at
  FROM actions_actionevent c
  CROSS JOIN LATERAL (VALUES (c.owner_id),
    (CASE WHEN c.status = 'done' THEN c.updated_by_id END)) AS w (person_id)
  UNION ALL
  SELECT 'improvement', c.reference, c.pgh_obj_id, w.hand, w.person_id, c.updated_at
  FROM grc_improvementevent c
  CROSS JOIN LATERAL (VALUES ('asked', c.created_by_id),
    ('did', CASE WHEN c.status IN ('approved', 'in_work', 'implemented') THEN c.owner_id END),
    ('did', CASE WHEN c.status IN ('in_work', 'implemented') THEN c.updated_by_id END)
  ) AS w (hand, person_id)
  UNION ALL
  -- of a major incident: who declared it, and who was to lead it
  SELECT 'incident', c.reference, c.pgh_obj_id, w.hand, w.person_id, c.updated_at
  FROM (
    SELECT v.reference, v.pgh_obj_id, v.updated_at, v.major, v.major_manager_id, v.updated_by_id,
      LAG(v.major) OVER o AS major_before
    FROM customer_service_incidentevent v
    WHERE v.declared_at IS NOT NULL
    WINDOW o AS (PARTITION BY v.reference, v.pgh_obj_id ORDER BY v.pgh_id)
  ) c
  CROSS JOIN LATERAL (VALUES ('asked', CASE WHEN c.major_before IS NOT TRUE
    THEN c.updated_by_id END), ('kept', c.major_manager_id)) AS w (hand, person_id)
  WHERE c.major
  UNION ALL
  SELECT 'control', c.reference, c.pgh_obj_id, 'kept', c.owner_id, c.updated_at
  FROM grc_controlevent c
  UNION ALL
  SELECT 'external_access', c.reference, c.pgh_obj_id, 'asked', w.person_id, c.updated_at
  FROM grc_externalaccessevent c
  CROSS JOIN LATERAL (VALUES (c.created_by_id), (c.owner_id)) AS w (person_id)
  UNION ALL
  SELECT 'exception', c.reference, c.pgh_obj_id, 'asked', w.person_id, c.updated_at
  FROM grc_policyexceptionevent c
  CROSS JOIN LATERAL (VALUES (c.created_by_id), (c.requested_by_id)) AS w (person_id)
  UNION ALL
  SELECT 'risk', c.reference, c.pgh_obj_id, 'kept', c.owner_id, c.updated_at
  FROM grc_riskevent c
  UNION ALL
  SELECT 'ci', c.reference, c.pgh_obj_id, 'kept', c.owner_id, c.updated_at
  FROM change_configuration_cievent c
  UNION ALL
  -- whose competence, training, role or leave to unite duties it is: that person reviews none of it
  SELECT 'person', p.reference, p.pgh_obj_id, 'about', p.pgh_obj_id, p.updated_at
  FROM team_personevent p
  UNION ALL
  SELECT 'competence_record', c.reference, c.pgh_obj_id, 'about', c.person_id, c.updated_at
  FROM team_competencerecordevent c
  UNION ALL
  SELECT 'training_record', c.reference, c.pgh_obj_id, 'about', c.person_id, c.updated_at
  FROM team_trainingrecordevent c
  UNION ALL
  SELECT 'role_assignment', c.reference, c.pgh_obj_id, 'about', c.person_id, c.updated_at
  FROM team_roleassignmentevent c
  UNION ALL
  SELECT 'compensating_measure', c.reference, c.pgh_obj_id, 'about', c.person_id, c.updated_at
  FROM team_compensatingmeasureevent c
) h
JOIN team_person p ON p.id = h.person_id
LEFT JOIN (
  SELECT k.holder AS one, k.account AS other, TRUE AS about, k.since, k.until
  FROM ledger.account_key k
  UNION ALL
  -- whoever could come in by it may judge what is about its person
  SELECT k.account, k.holder, FALSE, k.since, k.until
  FROM ledger.account_key k
) o ON o.one = p.reference
CROSS JOIN LATERAL (VALUES (p.reference, NULL::timestamptz),
  (CASE WHEN (o.about OR h.hand <> 'about') AND (o.until IS NULL OR h.at < o.until)
    THEN o.other END, o.since)) AS w (person, since)
WHERE w.person IS NOT NULL
GROUP BY h.record_type, h.record, h.record_id, h.hand, w.person
