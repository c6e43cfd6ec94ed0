-- The clocks of one metric for many records, out of their logs, in one statement; the same rules as
-- engine.py, which a test holds. The words in braces are SELECTs of the caller.
WITH log AS MATERIALIZED (
    SELECT
        given.record_id, given.reference, given.source_system, given.seq, given.status,
        given.priority, given.hold_reason,
        date_trunc('second', given.at) AS at,
        date_trunc('second', coalesce(given.recorded_at, given.at)) AS recorded_at,
        ARRAY[
            '*', given.status, given.status || '/' || given.hold_reason, '@' || given.event
        ] AS words
    FROM ({log}) AS given
    WHERE date_trunc('second', given.at) <= %(as_of)s
),
read AS (
    SELECT
        log.*,
        max(at) OVER sofar AS here,
        count(priority) OVER sofar AS stated,
        coalesce(bool_or(words && %(starts)s::text[]) OVER sofar, FALSE) AS begun,
        words && %(restarts)s::text[] AS again,
        CASE
            WHEN words && %(cancels)s::text[] THEN 'canceled'
            WHEN words && %(stops)s::text[] THEN 'stopped'
            WHEN words && %(pauses)s::text[] THEN 'paused'
            ELSE 'running'
        END AS kind
    FROM log
    WINDOW sofar AS (PARTITION BY record_id ORDER BY seq ROWS UNBOUNDED PRECEDING)
),
-- a mark without priority keeps the one before it
known AS (
    SELECT
        read.*,
        max(priority) OVER (PARTITION BY record_id, stated) AS in_force,
        max(priority) FILTER (WHERE stated = 1) OVER (PARTITION BY record_id) AS first_stated
    FROM read
),
-- since when the priority is what it is
aged AS (
    SELECT
        known.*,
        max(here) FILTER (WHERE in_force IS DISTINCT FROM force_before)
        OVER (PARTITION BY record_id ORDER BY seq ROWS UNBOUNDED PRECEDING) AS in_force_since,
        min(here) FILTER (WHERE stated = 1) OVER (PARTITION BY record_id) AS first_stated_since
    FROM (
        SELECT known.*, lag(in_force) OVER (PARTITION BY record_id ORDER BY seq) AS force_before
        FROM known
    ) AS known
),
cycled AS (
    SELECT
        begun.*,
        count(*) FILTER (
            WHERE again OR (
                %(anew)s AND before IN ('stopped', 'canceled')
                AND kind NOT IN ('stopped', 'canceled')
            )
        ) OVER (PARTITION BY record_id ORDER BY seq ROWS UNBOUNDED PRECEDING) AS cycle
    FROM (
        SELECT aged.*, lag(kind) OVER (PARTITION BY record_id ORDER BY seq) AS before
        FROM aged WHERE begun
    ) AS begun
),
shown AS (
    SELECT
        latest.*,
        CASE
            WHEN %(once)s AND bool_or(kind = 'stopped') OVER (
                PARTITION BY record_id ORDER BY seq ROWS UNBOUNDED PRECEDING
            ) THEN 'stopped'
            ELSE kind
        END AS seen
    FROM (
        SELECT cycled.*, max(cycle) OVER (PARTITION BY record_id) AS last_cycle FROM cycled
    ) AS latest
    WHERE cycle = last_cycle
),
numbered AS (
    SELECT
        steps.*,
        count(*) FILTER (WHERE seen IS DISTINCT FROM seen_before)
        OVER (PARTITION BY record_id ORDER BY seq ROWS UNBOUNDED PRECEDING) AS run
    FROM (
        SELECT shown.*, lag(seen) OVER (PARTITION BY record_id ORDER BY seq) AS seen_before
        FROM shown
    ) AS steps
),
runs AS (
    SELECT
        record_id, run,
        min(seen) AS kind,
        min(here) AS since,
        greatest((array_agg(recorded_at ORDER BY seq))[1], min(here)) AS recorded_at,
        (array_agg(hold_reason ORDER BY seq))[1] AS first_reason,
        (array_agg(hold_reason ORDER BY seq DESC))[1] AS last_reason,
        (array_agg(in_force ORDER BY seq))[1] AS first_priority,
        (array_agg(in_force ORDER BY seq DESC))[1] AS last_priority,
        max(first_stated) AS first_stated,
        (array_agg(in_force_since ORDER BY seq))[1] AS first_since,
        (array_agg(in_force_since ORDER BY seq DESC))[1] AS last_since,
        min(first_stated_since) AS first_stated_since,
        min(reference) AS reference,
        min(source_system) AS source_system
    FROM numbered GROUP BY record_id, run
),
spans AS (
    SELECT
        runs.*,
        lead(since) OVER following AS next_since,
        max(run) OVER (PARTITION BY record_id) AS last_run,
        min(since) OVER (PARTITION BY record_id) AS started_at
    FROM runs
    WINDOW following AS (PARTITION BY record_id ORDER BY run)
),
-- each run knows how its record ended, so that nothing has to be joined with itself
facts AS (
    SELECT
        spans.*,
        coalesce(next_since, %(as_of)s) AS until,
        max(kind) FILTER (WHERE run = last_run) OVER whole AS final_kind,
        max(since) FILTER (WHERE run = last_run) OVER whole AS final_since,
        max(last_reason) FILTER (WHERE run = last_run) OVER whole AS final_reason,
        max(
            CASE
                WHEN kind IN ('stopped', 'canceled') THEN coalesce(first_priority, first_stated)
                ELSE last_priority
            END
        ) FILTER (WHERE run = last_run) OVER whole AS priority,
        max(
            CASE
                WHEN kind NOT IN ('stopped', 'canceled') THEN last_since
                WHEN first_priority IS NULL THEN first_stated_since
                ELSE first_since
            END
        ) FILTER (WHERE run = last_run) OVER whole AS priority_at
    FROM spans
    WINDOW whole AS (PARTITION BY record_id)
),
goals AS MATERIALIZED ({goals}),
aimed AS (
    SELECT
        facts.*, goal.goal_seconds AS goal, goal.calendar_id AS cal, goal.label,
        floor(goal.goal_seconds * goal.warn_share)::bigint AS warn
    FROM facts
    JOIN goals AS goal
        ON goal.record_id IS NULL
        AND coalesce(goal.priority, 0) = coalesce(facts.priority, 0)
    WHERE NOT EXISTS (
        SELECT 1 FROM goals AS own
        WHERE own.record_id = facts.record_id
            AND coalesce(own.priority, 0) = coalesce(facts.priority, 0)
    )
    UNION ALL
    SELECT
        facts.*, goal.goal_seconds AS goal, goal.calendar_id AS cal, goal.label,
        floor(goal.goal_seconds * goal.warn_share)::bigint AS warn
    FROM facts
    JOIN goals AS goal
        ON goal.record_id = facts.record_id
        AND coalesce(goal.priority, 0) = coalesce(facts.priority, 0)
),
-- NULL arguments keep the look-ups to the rows that need them
served AS MATERIALIZED (
    SELECT
        aimed.*,
        coalesce(upto.seconds, begun.seconds) AS elapsed,
        begun.seconds AS elapsed_before,
        CASE WHEN kind = 'running' THEN upto.seconds - begun.seconds ELSE 0 END AS seconds
    FROM aimed
    LEFT JOIN LATERAL calendars_elapsed_at(
        cal, CASE WHEN kind = 'running' OR run = last_run THEN since END
    ) AS begun ON TRUE
    LEFT JOIN LATERAL calendars_elapsed_at(
        cal, CASE WHEN kind = 'running' THEN until END
    ) AS upto ON TRUE
),
counted AS (
    SELECT
        served.*,
        sum(seconds) OVER (PARTITION BY record_id ORDER BY run)::bigint AS total
    FROM served
),
left_over AS (
    SELECT
        counted.*,
        CASE
            WHEN kind = 'running' AND total >= warn AND total - seconds <= warn
            THEN warn - (total - seconds)
        END AS to_warning,
        CASE
            WHEN kind = 'running' AND total >= goal AND total - seconds <= goal
            THEN goal - (total - seconds)
        END AS to_goal
    FROM counted
),
crossed AS MATERIALIZED (
    SELECT
        left_over.*,
        CASE WHEN to_warning = 0 THEN since ELSE warned.moment END AS warned_at,
        CASE WHEN to_goal = 0 THEN since ELSE passed.moment END AS passed_at
    FROM left_over
    LEFT JOIN LATERAL calendars_moment_of(cal, elapsed_before + to_warning) AS warned ON TRUE
    LEFT JOIN LATERAL calendars_moment_of(cal, elapsed_before + to_goal) AS passed ON TRUE
),
summed AS (
    SELECT
        record_id,
        min(reference) AS reference,
        min(source_system) AS source_system,
        min(label) AS label,
        min(priority) AS priority,
        min(priority_at) AS priority_at,
        min(goal) AS goal,
        min(warn) AS warn,
        min(cal) AS cal,
        min(started_at) AS started_at,
        min(final_kind) AS kind,
        min(final_since) AS since,
        min(final_reason) AS last_reason,
        max(total) AS counted,
        max(elapsed) FILTER (WHERE run = last_run) AS elapsed,
        min(warned_at) AS warned_at,
        min(passed_at) FILTER (WHERE passed_at < until) AS breach,
        -- the pause entered latest after it began, else the last one
        (
            array_agg(
                jsonb_build_array(since, next_since, first_reason, recorded_at)
                ORDER BY recorded_at - since DESC, run DESC
            ) FILTER (WHERE kind = 'paused')
        )[1] AS pause
    FROM crossed GROUP BY record_id
),
-- what is still to come is counted from now, what would have been from the stop
results AS MATERIALIZED (
    SELECT
        summed.*,
        CASE
            WHEN warned_at IS NOT NULL THEN warned_at
            WHEN kind = 'running' THEN near.moment
        END AS warning_at,
        CASE
            WHEN breach IS NOT NULL THEN breach
            WHEN kind = 'paused' THEN NULL
            WHEN goal <= counted THEN CASE WHEN kind = 'running' THEN %(as_of)s ELSE since END
            ELSE due.moment
        END AS due_at
    FROM summed
    LEFT JOIN LATERAL calendars_moment_of(
        cal, CASE WHEN kind = 'running' AND warned_at IS NULL THEN elapsed + warn - counted END
    ) AS near ON TRUE
    LEFT JOIN LATERAL calendars_moment_of(
        cal, CASE WHEN kind <> 'paused' AND breach IS NULL THEN elapsed + goal - counted END
    ) AS due ON TRUE
),
removed AS (
    DELETE FROM calendars_clockresult AS old
    USING (SELECT DISTINCT record_id FROM log) AS logged
    WHERE old.record_key = %(record_key)s AND old.metric = %(metric)s
        AND old.record_id = logged.record_id
        AND NOT EXISTS (SELECT 1 FROM results WHERE results.record_id = old.record_id)
)
INSERT INTO calendars_clockresult (
    record_key, record_id, reference, metric, target, priority, priority_at, goal_seconds,
    calendar_id, started_at, warning_at, due_at, breached_at, stopped_at, paused_from, paused_reason,
    pause_from, pause_to, pause_reason, pause_set_at, counted_seconds, state, source_system
)
SELECT
    %(record_key)s, results.record_id, results.reference, %(metric)s, results.label,
    results.priority, results.priority_at, results.goal, results.cal, results.started_at, results.warning_at,
    results.due_at, results.breach,
    CASE WHEN results.kind IN ('stopped', 'canceled') THEN results.since END,
    CASE WHEN results.kind = 'paused' THEN results.since END,
    CASE WHEN results.kind = 'paused' THEN results.last_reason ELSE '' END,
    (results.pause ->> 0)::timestamptz, (results.pause ->> 1)::timestamptz,
    coalesce(results.pause ->> 2, ''), (results.pause ->> 3)::timestamptz,
    results.counted,
    CASE
        WHEN results.kind IN ('canceled', 'paused') THEN results.kind
        WHEN results.kind = 'stopped'
        THEN CASE WHEN results.breach IS NULL THEN 'met' ELSE 'missed' END
        WHEN results.breach IS NOT NULL THEN 'breached'
        WHEN results.warned_at IS NOT NULL THEN 'warned'
        ELSE 'running'
    END,
    results.source_system
FROM results
WHERE TRUE
ON CONFLICT (record_key, record_id, metric) DO UPDATE SET
    reference = excluded.reference, target = excluded.target, priority = excluded.priority,
    priority_at = excluded.priority_at,
    goal_seconds = excluded.goal_seconds, calendar_id = excluded.calendar_id,
    started_at = excluded.started_at, warning_at = excluded.warning_at,
    due_at = excluded.due_at, breached_at = excluded.breached_at,
    stopped_at = excluded.stopped_at, paused_from = excluded.paused_from,
    paused_reason = excluded.paused_reason, pause_from = excluded.pause_from,
    pause_to = excluded.pause_to, pause_reason = excluded.pause_reason,
    pause_set_at = excluded.pause_set_at, counted_seconds = excluded.counted_seconds,
    state = excluded.state, source_system = excluded.source_system
