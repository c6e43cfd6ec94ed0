"""Clock results of records: kept in the writing transaction, rebuildable from the log.

The app that owns a record evaluates its clocks after each step and calls `keep_results`; the
page's explanation evaluates them the same way and reads `ClockState.intervals`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import F, Q

from shallmark.common.calendars.engine import ClockState
from shallmark.common.calendars.models import ClockResult
from shallmark.common.calendars.rules import Goals

GoalsByMetric = Mapping[str, Goals]

KEPT = (
    "reference",
    "target",
    "priority",
    "priority_at",
    "goal_seconds",
    "calendar",
    "started_at",
    "warning_at",
    "due_at",
    "breached_at",
    "stopped_at",
    "paused_from",
    "paused_reason",
    "pause_from",
    "pause_to",
    "pause_reason",
    "pause_set_at",
    "counted_seconds",
    "state",
    "source_system",
)


def keep_results(
    record_key: str,
    record_id: int,
    reference: str,
    states: Sequence[ClockState],
    *,
    source_system: str = "",
    new: bool = False,
) -> None:
    """Keep the clocks of one record; call it in the writing transaction with all of its clocks.

    Results of metrics that have no clock any more go: a second query, which a record that is `new`
    does without.
    """
    if not new:
        of_record = ClockResult.objects.filter(record_key=record_key, record_id=record_id)
        of_record.exclude(metric__in=[state.metric for state in states]).delete()
    rows = results_of(record_key, record_id, reference, states, source_system)
    if new:
        ClockResult.objects.bulk_create(rows)
        return
    ClockResult.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["record_key", "record_id", "metric"],
        update_fields=KEPT,
    )


def results_of(
    record_key: str,
    record_id: int,
    reference: str,
    states: Iterable[ClockState],
    source_system: str = "",
) -> list[ClockResult]:
    """The clocks of one record as rows, kept by nobody yet."""
    rows = [_result(state) for state in states]
    for row in rows:
        row.record_key, row.record_id, row.reference = record_key, record_id, reference
        row.source_system = source_system
    return rows


def _result(state: ClockState) -> ClockResult:
    pause = state.late_pause
    calendar = state.working_time.id
    if calendar is None:
        raise ValueError(f"The working time of {state.goal.calendar} is of no stored calendar.")
    return ClockResult(
        metric=state.metric,
        target=state.goal.label,
        priority=state.priority,
        priority_at=state.priority_at,
        goal_seconds=state.goal.seconds,
        calendar_id=calendar,
        started_at=state.started_at,
        warning_at=state.warning_at,
        due_at=state.due_at,
        breached_at=state.breached_at,
        stopped_at=state.stopped_at,
        paused_from=state.paused_from,
        paused_reason=state.paused_reason,
        pause_from=pause.start if pause else None,
        pause_to=pause.end if pause else None,
        pause_reason=pause.reason if pause else "",
        pause_set_at=pause.set_at if pause else None,
        counted_seconds=state.counted_seconds,
        state=state.state,
    )


def mark_due(as_of: datetime) -> tuple[list[ClockResult], list[ClockResult]]:
    """Mark what time alone has changed; returns the newly warned and the newly breached.

    A paused clock has no due moment, so that nothing breaks while it waits. Safe to repeat: each
    clock is returned once, to whoever marked it. One that passed both marks is only breached.
    """
    late = Q(state__in=["running", "warned"], due_at__lt=as_of)
    near = Q(state="running", warning_at__lte=as_of) & Q(due_at__gte=as_of)
    breached = list(ClockResult.objects.select_for_update(skip_locked=True).filter(late))
    warned = list(ClockResult.objects.select_for_update(skip_locked=True).filter(near))
    ClockResult.objects.filter(pk__in=[each.pk for each in breached]).update(
        state=ClockResult.State.BREACHED, breached_at=F("due_at")
    )
    ClockResult.objects.filter(pk__in=[each.pk for each in warned]).update(
        state=ClockResult.State.WARNED
    )
    return warned, breached
