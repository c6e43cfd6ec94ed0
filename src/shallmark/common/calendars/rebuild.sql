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
        SELECT known.*, lag(kind) OVER (PARTITION BY record_id ORDER BY seq) AS before
        FROM known WHERE begun
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
        min(reference) AS reference,
        min(source_system) AS source_system
    FROM numbered GROUP BY record_id, run
),
spans AS MATERIALIZED (
    SELECT
        runs.*,
        lead(since) OVER following AS next_since,
        min(since) OVER (PARTITION BY record_id) AS started_at
    FROM runs
    WINDOW following AS (PARTITION BY record_id ORDER BY run)
),
facts AS (
    SELECT
        record_id, reference, source_system, kind, since, started_at, last_reason,
        CASE
            WHEN kind IN ('stopped', 'canceled') THEN coalesce(first_priority, first_stated)
            ELSE last_priority
        END AS priority
    FROM spans WHERE next_since IS NULL
),
goals AS MATERIALIZED ({goals}),
aimed AS MATERIALIZED (
    SELECT
        facts.*,
        CASE WHEN own.goal_seconds IS NULL THEN general.goal_seconds ELSE own.goal_seconds END AS goal,
        CASE WHEN own.goal_seconds IS NULL THEN general.calendar_id ELSE own.calendar_id END AS cal,
        CASE WHEN own.goal_seconds IS NULL THEN general.label ELSE own.label END AS label,
        floor(
            CASE
                WHEN own.goal_seconds IS NULL THEN general.goal_seconds * general.warn_share
                ELSE own.goal_seconds * own.warn_share
            END
        )::bigint AS warn
    FROM facts
    LEFT JOIN goals AS own
        ON own.record_id = facts.record_id
        AND coalesce(own.priority, 0) = coalesce(facts.priority, 0)
    LEFT JOIN goals AS general
        ON general.record_id IS NULL
        AND coalesce(general.priority, 0) = coalesce(facts.priority, 0)
    WHERE own.goal_seconds IS NOT NULL OR general.goal_seconds IS NOT NULL
),
counted AS (
    SELECT
        spans.record_id, spans.since, coalesce(spans.next_since, %(as_of)s) AS until,
        aimed.goal, aimed.warn, aimed.cal, service.seconds,
        sum(service.seconds) OVER (PARTITION BY spans.record_id ORDER BY spans.run)::bigint AS total
    FROM spans
    JOIN aimed ON aimed.record_id = spans.record_id
    CROSS JOIN LATERAL (
        SELECT calendars_working_seconds(
            aimed.cal, spans.since, coalesce(spans.next_since, %(as_of)s)
        ) AS seconds
    ) AS service
    WHERE spans.kind = 'running'
),
crossed AS (
    SELECT
        record_id,
        max(total) AS counted,
        min(
            CASE
                WHEN total >= warn AND total - seconds <= warn
                THEN calendars_due(cal, since, warn - (total - seconds))
            END
        ) AS warning,
        min(CASE WHEN passed < until THEN passed END) AS breach
    FROM (
        SELECT
            counted.*,
            CASE
                WHEN total >= goal AND total - seconds <= goal
                THEN calendars_due(cal, since, goal - (total - seconds))
            END AS passed
        FROM counted
    ) AS passing
    GROUP BY record_id
),
pauses AS (
    SELECT DISTINCT ON (record_id)
        record_id, since, next_since, first_reason, recorded_at
    FROM spans WHERE kind = 'paused'
    ORDER BY record_id, recorded_at - since DESC, run DESC
),
results AS MATERIALIZED (
    SELECT
        aimed.*,
        coalesce(crossed.counted, 0) AS counted,
        crossed.breach,
        CASE
            WHEN crossed.warning IS NOT NULL THEN crossed.warning
            WHEN aimed.kind = 'running'
            THEN calendars_due(aimed.cal, %(as_of)s, aimed.warn - coalesce(crossed.counted, 0))
        END AS warning_at,
        crossed.warning IS NOT NULL AS warned,
        CASE
            WHEN crossed.breach IS NOT NULL THEN crossed.breach
            WHEN aimed.kind = 'running'
            THEN calendars_due(aimed.cal, %(as_of)s, aimed.goal - coalesce(crossed.counted, 0))
            WHEN aimed.kind <> 'paused'
            THEN calendars_due(aimed.cal, aimed.since, aimed.goal - coalesce(crossed.counted, 0))
        END AS due_at
    FROM aimed LEFT JOIN crossed ON crossed.record_id = aimed.record_id
),
removed AS (
    DELETE FROM calendars_clockresult AS old
    USING (SELECT DISTINCT record_id FROM log) AS logged
    WHERE old.record_key = %(record_key)s AND old.metric = %(metric)s
        AND old.record_id = logged.record_id
        AND NOT EXISTS (SELECT 1 FROM results WHERE results.record_id = old.record_id)
)
INSERT INTO calendars_clockresult (
    record_key, record_id, reference, metric, target, priority, goal_seconds, calendar_id,
    started_at, warning_at, due_at, breached_at, stopped_at, paused_from, paused_reason,
    pause_from, pause_to, pause_reason, pause_set_at, counted_seconds, state, source_system
)
SELECT
    %(record_key)s, results.record_id, results.reference, %(metric)s, results.label,
    results.priority, results.goal, results.cal, results.started_at, results.warning_at,
    results.due_at, results.breach,
    CASE WHEN results.kind IN ('stopped', 'canceled') THEN results.since END,
    CASE WHEN results.kind = 'paused' THEN results.since END,
    CASE WHEN results.kind = 'paused' THEN results.last_reason ELSE '' END,
    pauses.since, pauses.next_since, coalesce(pauses.first_reason, ''), pauses.recorded_at,
    results.counted,
    CASE
        WHEN results.kind IN ('canceled', 'paused') THEN results.kind
        WHEN results.kind = 'stopped'
        THEN CASE WHEN results.breach IS NULL THEN 'met' ELSE 'missed' END
        WHEN results.breach IS NOT NULL THEN 'breached'
        WHEN results.warned THEN 'warned'
        ELSE 'running'
    END,
    results.source_system
FROM results LEFT JOIN pauses ON pauses.record_id = results.record_id
ON CONFLICT (record_key, record_id, metric) DO UPDATE SET
    reference = excluded.reference, target = excluded.target, priority = excluded.priority,
    goal_seconds = excluded.goal_seconds, calendar_id = excluded.calendar_id,
    started_at = excluded.started_at, warning_at = excluded.warning_at,
    due_at = excluded.due_at, breached_at = excluded.breached_at,
    stopped_at = excluded.stopped_at, paused_from = excluded.paused_from,
    paused_reason = excluded.paused_reason, pause_from = excluded.pause_from,
    pause_to = excluded.pause_to, pause_reason = excluded.pause_reason,
    pause_set_at = excluded.pause_set_at, counted_seconds = excluded.counted_seconds,
    state = excluded.state, source_system = excluded.source_system
