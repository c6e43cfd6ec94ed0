-- What was read of the monthly samples, and by whom. `outside`: neither who wrote the text read it, nor
-- somebody of a team of theirs, as a member or its lead, from the month of the texts to the day of
-- reading (the gate of the verdict asks the same: `conformity/gates.py`). What an import says of it
-- counts likewise.
WITH verdict AS (
  SELECT r.id, r.reference, r.sample_id, r.record, r.of_text, r.text, r.status, r.written_by_id,
    r.judged_by_id, r.judged_at
  FROM conformity_textreading r
), belonging AS MATERIALIZED (
  SELECT t.team, t.person, t.since, t.until FROM ledger.team_belonging t
)
SELECT v.reference AS reading, s.reference AS sample, v.record, v.of_text, v.text,
  v.status AS verdict, w.reference AS written_by, j.reference AS judged_by, v.judged_at,
  v.written_by_id IS DISTINCT FROM v.judged_by_id AND NOT EXISTS (
    SELECT FROM belonging a
    JOIN belonging b ON b.team = a.team AND b.person = j.reference
    WHERE a.person = w.reference AND a.since <= v.judged_at AND b.since <= v.judged_at
      AND COALESCE(a.until > LEAST(to_date(s.month, 'YYYY-MM'), v.judged_at), TRUE)
      AND COALESCE(b.until > LEAST(to_date(s.month, 'YYYY-MM'), v.judged_at), TRUE)
  ) AS outside
FROM verdict v
LEFT JOIN conformity_textsample s ON s.id = v.sample_id
LEFT JOIN team_person w ON w.id = v.written_by_id
LEFT JOIN team_person j ON j.id = v.judged_by_id
