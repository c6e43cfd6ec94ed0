SELECT
  -- earlier ones of the same, approved, that ended within the year before it begins
  (SELECT COUNT(*) FROM waivers_waiver w
    WHERE w.check_id = e.check_id AND w.record = e.record AND w.approved_at < e.approved_at
      AND w.valid_to > e.valid_from - INTERVAL '365 days') AS renewals
FROM waivers_waiver e
