-- Over which collisions somebody decided, with both windows as they stood then.
SELECT e.reference AS change, o.key AS other,
  (o.value ->> 0)::timestamptz AS own_start, (o.value ->> 1)::timestamptz AS own_end,
  (o.value ->> 2)::timestamptz AS other_start, (o.value ->> 3)::timestamptz AS other_end
FROM change_configuration_change e
CROSS JOIN LATERAL jsonb_each(e.collision_of) o
