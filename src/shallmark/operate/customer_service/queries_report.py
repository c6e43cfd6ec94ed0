"""The incident report: the figures of all incidents, each by one set-based query."""

from typing import Any

from django.db import connection

#: One name per priority in every report, whatever a site calls it.
PRIORITIES = {1: "1 - Critical", 2: "2 - High", 3: "3 - Moderate", 4: "4 - Low", 5: "5 - Planning"}
UNSTATED = "not stated"

# Imported incidents keep the word of their source about the level; ours is met when the clock of
# resolution stopped in time.
_FIGURES = """
    select count(*), count(resolved_at),
        count(*) filter (where case when source_system <> '' then source_made_sla
                               else kept.in_time end),
        count(*) filter (where reopened_count > 0),
        count(*) filter (where reassigned_count > 0),
        percentile_cont(0.5) within group (order by
            extract(epoch from resolved_at - reported_at)::double precision / 3600)
    from customer_service_incident i
    left join lateral (
        select true as in_time from calendars_clockresult c
        where c.record_key = 'incident' and c.record_id = i.id and c.metric = 'resolution'
          and c.state = 'met' and i.source_system = ''
        limit 1
    ) kept on true
"""

_PRIORITIES = """
    select priority, count(*) from customer_service_incident group by priority
    order by priority nulls last
"""

# An event is one row of the source in the order of its file; our own events follow in theirs. The
# first write here takes the source's word away: alone, that is no change of state.
_TRANSITIONS = """
    select left_state, state, count(*) from (
        select coalesce(nullif(source_state, ''), status) as state,
            lag(coalesce(nullif(source_state, ''), status)) over versions as left_state,
            source_state = '' and lag(source_state) over versions <> ''
                and status = lag(status) over versions as taken_over
        from customer_service_incidentevent
        window versions as (partition by pgh_obj_id order by pgh_id)
    ) moves
    where left_state <> state and not taken_over
    group by left_state, state
    order by count(*) desc, left_state collate "C", state collate "C"
"""


def incident_report() -> dict[str, Any]:
    """Counts, the median of hours from report to resolution by the wall, and changes of state.

    `made_sla` is what the source says for imported incidents; `transitions` uses the source's
    names of states, all pairs, the most frequent first.
    """
    cases, resolved, made_sla, reopened, reassigned, median = rows_of(_FIGURES)[0]
    return {
        "cases": cases,
        "resolved": resolved,
        "made_sla": made_sla,
        "reopened": reopened,
        "reassigned": reassigned,
        "median_resolve_hours": None if median is None else round(median, 3),
        "by_priority": {
            PRIORITIES.get(level, UNSTATED): count for level, count in rows_of(_PRIORITIES)
        },
        "transitions": [list(row) for row in rows_of(_TRANSITIONS)],
    }


def rows_of(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
