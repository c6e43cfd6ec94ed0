"""The clock engine: a service level clock computed from the log of a record, never counted up.

Pure: no database, no present time. The same log, goals, calendars and `as_of` give the same clock
for ever. Whole seconds of service time throughout (ISO/IEC 20000-1:2018, 8.3.3 and 8.6.1).

Rules that hold for every metric:
- the goal is that of the priority in force at the stop, or now; it is measured from the original
  start with all pauses kept (a retroactive start), whatever the priority was before;
- a clock is missed when it stops, or runs, after its due moment; it never breaks while paused;
- a paused clock has no due moment: that is known again when it resumes.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from shallmark.common.calendars.explain import PAUSED, RUNNING, STOPPED
from shallmark.common.calendars.rules import ClockRule, Goals, StatusEvent, Target
from shallmark.common.calendars.state import ENDED, ClockRun, ClockState
from shallmark.common.calendars.working_time import WorkingTime, second

__all__ = ["ClockState", "evaluate"]


def evaluate(
    rule: ClockRule,
    log: Iterable[StatusEvent],
    calendars: Mapping[str, WorkingTime],
    goals: Goals,
    as_of: datetime,
) -> ClockState | None:
    """The clock of one metric of one record, or None when it has not started or has no goal.

    Marks after `as_of` are not looked at. A mark earlier than its forerunner counts from the
    forerunner's moment. Raises BeyondHorizonError where a calendar does not reach.
    """
    now = second(as_of)
    walk = _walk(rule, log, now)
    if walk is None:
        return None
    goal = goals(walk.priority)
    if goal is None:
        return None
    return _state(rule, walk, goal, calendars[goal.calendar], now)


def _walk(  # noqa: C901  # the hot loop: a call more per mark costs a tenth of all
    rule: ClockRule, log: Iterable[StatusEvent], now: int
) -> ClockRun | None:
    runs: list[tuple[str, int, int, str]] = []
    lines: list[tuple[str, int, str, str]] = []
    readings, once, anew = rule.readings, rule.once, rule.reopen == "restart"
    kind = raw = ""
    last = 0
    known = first_known = at_run = None
    since = first_since = at_since = 0
    for at, status, priority, hold_reason, event, recorded_at in log:
        here = int(at.timestamp())
        if here > now:
            continue
        if here < last:  # noqa: PLR1730  # max() is twice as slow
            here = last
        last = here
        if priority is not None and priority != known:
            known, since = priority, here
            if first_known is None:
                first_known, first_since = priority, here
        before = raw
        raw, begins, restarts = readings[status, hold_reason, event]
        if not runs and not begins:
            raw = ""
            continue
        if restarts or (anew and before in ENDED and raw not in ENDED):
            runs.clear()
            lines.clear()
            kind = ""
        if not (once and kind == STOPPED) and raw != kind:
            kind = raw
            recorded = here if recorded_at is None else max(second(recorded_at), here)
            runs.append((kind, here, recorded, hold_reason))
            at_run, at_since = known, since
        lines.append((kind, here, status, hold_reason))
    if not runs:
        return None
    if kind in ENDED:
        known, since = (first_known, first_since) if at_run is None else (at_run, at_since)
    return ClockRun(known, runs, lines, since)


def _state(
    rule: ClockRule, walk: ClockRun, goal: Target, time: WorkingTime, now: int
) -> ClockState:
    counted, warning, breached = _cross(walk.runs, goal, time, now)
    kind, since, _, _ = walk.runs[-1]
    state = _name(kind, warned=warning is not None, breached=breached is not None)
    due = breached
    if due is None and kind != PAUSED:
        due = time.advance(now if kind == RUNNING else since, goal.seconds - counted)
    if warning is None and kind == RUNNING:
        warning = time.advance(now, goal.warn_seconds - counted)
    return ClockState(rule.metric, state, goal, counted, time, walk, now, warning, due, breached)


def _cross(
    runs: list[tuple[str, int, int, str]], goal: Target, time: WorkingTime, now: int
) -> tuple[int, int | None, int | None]:
    """Seconds counted, and where the running time passed the warning mark and the goal.

    The goal is passed only where the run goes on after it: a clock that stops or pauses on the
    last second has not broken it.
    """
    counted = 0
    warning = breached = None
    seconds, warn_seconds, elapsed = goal.seconds, goal.warn_seconds, time.elapsed
    final = len(runs) - 1
    for index, (kind, start, _, _) in enumerate(runs):
        if kind != RUNNING:
            continue
        end = now if index == final else runs[index + 1][1]
        total = counted + elapsed(end) - elapsed(start)
        if warning is None and total >= warn_seconds:
            warning = time.advance(start, warn_seconds - counted)
        if breached is None and total >= seconds:
            passed = time.advance(start, seconds - counted)
            if passed < end:
                breached = passed
        counted = total
    return counted, warning, breached


def _name(kind: str, *, warned: bool, breached: bool) -> str:
    match kind:
        case "canceled" | "paused":
            return kind
        case "stopped":
            return "missed" if breached else "met"
        case _:
            return "breached" if breached else "warned" if warned else "running"
