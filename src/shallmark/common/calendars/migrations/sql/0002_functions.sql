-- Working seconds of a calendar from the start of its horizon to a moment; NULL beyond the horizon.
-- least() ignores NULL in PostgreSQL, so that an unmatched look-up must stay without a row.
CREATE FUNCTION calendars_elapsed(cal bigint, at timestamptz) RETURNS bigint
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        -- the interval of no length with time before it marks the end of the horizon
        WHEN w.s = w.e AND w.cum > 0 AND at >= w.s + interval '1 second' THEN NULL
        ELSE w.cum + floor(extract(epoch FROM least(at, w.e) - w.s))::bigint
    END
    FROM calendars_workinginterval w
    WHERE w.calendar_id = cal AND w.s <= at
    ORDER BY w.s DESC LIMIT 1
$$;

CREATE FUNCTION calendars_working_seconds(cal bigint, a timestamptz, b timestamptz) RETURNS bigint
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT calendars_elapsed(cal, b) - calendars_elapsed(cal, a)
$$;

-- The earliest moment by which so many working seconds have gone by since a; NULL beyond.
CREATE FUNCTION calendars_due(cal bigint, a timestamptz, seconds bigint) RETURNS timestamptz
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN seconds <= 0 THEN date_trunc('second', a)
        ELSE (
            SELECT CASE
                WHEN w.s + (goal.n - w.cum) * interval '1 second' <= w.e
                THEN w.s + (goal.n - w.cum) * interval '1 second'
            END
            FROM (SELECT calendars_elapsed(cal, a) + seconds AS n) AS goal,
            LATERAL (
                SELECT x.s, x.e, x.cum FROM calendars_workinginterval x
                WHERE x.calendar_id = cal AND x.cum < goal.n
                ORDER BY x.cum DESC, x.s DESC LIMIT 1
            ) AS w
        )
    END
$$;
