-- Roles that approve templates of standard changes, by the approval rules as each of them held.
SELECT r.reference AS approval_rule, said AS value, r.valid_from, r.valid_to
FROM (
  SELECT h.reference, h.category, h.is_active, h.roles, h.updated_at AS valid_from,
    LEAD(h.updated_at) OVER (PARTITION BY h.pgh_obj_id ORDER BY h.pgh_id) AS valid_to
  FROM change_configuration_approvalruleevent h
) r
CROSS JOIN LATERAL jsonb_array_elements_text(r.roles) said
WHERE r.category = 'standard' AND r.is_active
