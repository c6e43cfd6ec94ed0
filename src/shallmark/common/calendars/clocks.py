"""Clock results of records: kept in the writing transaction, rebuildable from the log.

The app that owns a record evaluates its clocks after each step and calls `keep_results`; the
page's explanation evaluates them the same way and reads `ClockState.intervals`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import F, Q

from shallmark.common.calendars.engine import ClockState
from shallmark.common.calendars.models import ClockResult
from shallmark.common.calendars.rules import Goals

GoalsByMetric = Mapping[str, Goals]
#: states of a clock that runs, and whose target is still to come
TICKING = (ClockResult.State.RUNNING, ClockResult.State.WARNED)

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
    written_at: datetime | None = None,
    renewed: Collection[str] = (),
) -> None:
    """Keep the clocks of one record; call it in the writing transaction with all of its clocks.

    Results of metrics that have no clock any more go, which a record that is `new` has none of.
    What was passed by the moment of the write (`written_at`), under the targets, hours and
    calendars of then, stays passed; the moment is None where a source tells its whole log again.
    Of metrics that begin anew with each answer (`renewed`) nothing stays.
    """
    rows = results_of(record_key, record_id, reference, states, source_system)
    if new:
        ClockResult.objects.bulk_create(rows)
        return
    of_record = ClockResult.objects.filter(record_key=record_key, record_id=record_id)
    gone = {row.metric: row for row in of_record}
    for row in rows:
        before = gone.pop(row.metric, None)
        if before is not None and written_at is not None and row.metric not in renewed:
            _stays_passed(row, before, written_at)
    idle = [row.pk for row in gone.values() if written_at is None or not _due_by(row, written_at)]
    if idle:
        of_record.filter(pk__in=idle).delete()
    ClockResult.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["record_key", "record_id", "metric"],
        update_fields=KEPT,
    )


def _due_by(row: ClockResult, moment: datetime) -> datetime | None:
    """When the target of a result was passed, if that was before the moment."""
    if row.breached_at is not None:
        return row.breached_at
    ticking = row.state in TICKING and row.due_at is not None and row.due_at < moment
    return row.due_at if ticking else None


def _stays_passed(row: ClockResult, before: ClockResult, moment: datetime) -> None:
    """What was passed before a write is not undone by it: neither a mark nor a target.

    A passed target stays the one that is shown and judged, with its priority and its calendar.
    """
    marked = before.warning_at
    if marked is not None and marked <= moment:
        row.warning_at, row.priority_at = marked, before.priority_at
        if row.state == ClockResult.State.RUNNING:
            row.state = ClockResult.State.WARNED
    passed = _due_by(before, moment)
    if passed is None:
        return
    for name in ("target", "priority", "priority_at", "goal_seconds", "calendar_id"):
        setattr(row, name, getattr(before, name))
    row.due_at = row.breached_at = passed
    if row.state in TICKING:
        row.state = ClockResult.State.BREACHED
    elif row.state == ClockResult.State.MET:
        row.state = ClockResult.State.MISSED


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
