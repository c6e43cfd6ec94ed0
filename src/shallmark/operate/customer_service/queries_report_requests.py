"""The report of service requests: the figures of all of them, each by one set-based query."""

from typing import Any

from shallmark.operate.customer_service.queries_report import rows_of

# The order is that of the file; where its clock went back, the time is the one that it states.
# An event is the first version, a row of an event log of the source, or a change of state. The
# first write here takes the source's word away: alone, that is no change of state.
_EVENTS = """
    with versions as (
        select pgh_obj_id, pgh_id, status,
            coalesce((pgh_context->>'stated_at')::timestamptz, updated_at) as at,
            coalesce(nullif(source_state, ''), status) as state,
            lag(coalesce(nullif(source_state, ''), status)) over w as left_state,
            (pgh_context->>'event')::boolean is true as of_log,
            source_state = '' and lag(source_state) over w <> ''
                and status = lag(status) over w as taken_over
        from customer_service_servicerequestevent
        window w as (partition by pgh_obj_id order by pgh_id)
    ), events as (
        select * from versions
        where left_state is null or of_log or (left_state <> state and not taken_over)
    )
"""

_FIGURES = f"""
    {_EVENTS}
    select count(*), count(*) filter (where closed), count(*) filter (where waited),
        percentile_cont(0.5) within group (order by days)
    from (
        select bool_or(status = 'closed') as closed, bool_or(status = 'on_hold') as waited,
            extract(epoch from max(at) - min(at))::double precision / 86400 as days
        from events group by pgh_obj_id
    ) cases
"""

_TRANSITIONS = f"""
    {_EVENTS}
    select left_state, state, count(*) from events where left_state is not null
    group by left_state, state
    order by count(*) desc, left_state collate "C", state collate "C"
"""


def request_report() -> dict[str, Any]:
    """Counts, the median of days from first to last event by the wall, and all pairs of states.

    `waited` ever was on hold, `closed` ever was closed. `transitions` uses the source's names of
    states in the order of its file, also where an event repeats the state before.
    """
    cases, closed, waited, median = rows_of(_FIGURES)[0]
    return {
        "cases": cases,
        "closed": closed,
        "waited": waited,
        "median_case_days": None if median is None else round(median, 3),
        "transitions": [list(row) for row in rows_of(_TRANSITIONS)],
    }
