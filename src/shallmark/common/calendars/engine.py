"""The clock engine: a service level clock computed from the log of a record, never counted up.

Pure: no database, no present time. The same log, goals, calendars and `as_of` give the same clock
for ever. Whole seconds of service time throughout (ISO/IEC 20000-1:2018, 8.3.3 and 8.6.1).

Rules that hold for every metric:
- the goal is that of the priority in force at the stop, or now; it is measured from the original
  start with all pauses kept (a retroactive start), whatever the priority was before;
- a clock is missed when it stops, or runs, after its due moment; it never breaks while paused;
- a paused clock has no due moment: that is known again when it resumes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from shallmark.common.calendars.explain import (
    CANCELED,
    PAUSED,
    RUNNING,
    STOPPED,
    Interval,
    Segment,
    intervals,
)
from shallmark.common.calendars.rules import ClockRule, Goal, Goals, Mark
from shallmark.common.calendars.working_time import WorkingTime, moment, second

ENDED = (STOPPED, CANCELED)


class Pause(NamedTuple):
    """One pause: `end` is None while it lasts, `set_at` is when it was really entered."""

    start: datetime
    end: datetime | None
    reason: str
    set_at: datetime


@dataclass(slots=True)
class ClockState:
    """A clock as of a moment. Times are UTC; seconds are service time of the goal's calendar.

    `state` is running, warned, breached, paused, met, missed or canceled. `warning_at` and
    `due_at` may lie in the future while it runs; `breached_at` never does. `late_pause` is the
    pause that was entered latest after it began, else the last one (CHK-SLM-11).
    """

    metric: str
    state: str
    goal: Goal
    priority: int | None
    as_of: datetime
    started_at: datetime
    warning_at: datetime | None
    due_at: datetime | None
    breached_at: datetime | None
    stopped_at: datetime | None
    paused_from: datetime | None
    paused_reason: str
    late_pause: "Pause | None"
    counted_seconds: int
    segments: list[Segment]
    working_time: WorkingTime

    @property
    def remaining_seconds(self) -> int:
        """Service time left to the goal, negative when it is overrun."""
        return self.goal.seconds - self.counted_seconds

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """Every stretch from start to stop (or `as_of`), counted or not, with the reason."""
        return tuple(intervals(self.segments, self.working_time))

    @property
    def paused_seconds(self) -> int:
        """Service time spent waiting."""
        return self._service(PAUSED)

    @property
    def resolved_seconds(self) -> int:
        """Service time between a resolution and its reopening: neither work nor waiting."""
        return self._service(STOPPED)

    def _service(self, kind: str) -> int:
        elapsed = self.working_time.elapsed
        return sum(elapsed(s.end) - elapsed(s.start) for s in self.segments if s.kind == kind)


class Run(NamedTuple):
    """Neighbouring log lines of one kind; `recorded` is the second its first line was entered."""

    kind: str
    start: int
    recorded: int
    hold_reason: str


class Walk(NamedTuple):
    """A log as one rule sees it."""

    priority: int | None
    runs: list[Run]
    lines: list[tuple[str, int, str, str]]


class Crossing(NamedTuple):
    counted: int
    warning: int | None
    due: int | None


def evaluate(
    rule: ClockRule,
    log: Iterable[Mark],
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


def _visible(log: Iterable[Mark], now: int) -> Iterator[tuple[int, Mark]]:
    last = 0
    for mark in log:
        here = int(mark.at.timestamp() // 1)
        if here <= now:
            last = max(here, last)
            yield last, mark


def _walk(rule: ClockRule, log: Iterable[Mark], now: int) -> Walk | None:
    runs: list[Run] = []
    lines: list[tuple[str, int, str, str]] = []
    read, once, anew = rule.read, rule.once, rule.reopen == "restart"
    kind = raw = ""
    known = first_known = at_run = None
    for here, (_, status, priority, hold_reason, event, recorded_at) in _visible(log, now):
        if priority is not None:
            known = priority
            first_known = priority if first_known is None else first_known
        reading = read(status, hold_reason, event)
        if not runs and not reading.begins:
            continue
        before, raw = raw, reading.kind
        if reading.restarts or (anew and before in ENDED and raw not in ENDED):
            runs.clear()
            lines.clear()
            kind = ""
        if not (once and kind == STOPPED):
            kind = raw
        if not runs or runs[-1].kind != kind:
            recorded = here if recorded_at is None else max(second(recorded_at), here)
            runs.append(Run(kind, here, recorded, hold_reason))
            at_run = known
        lines.append((kind, here, status, hold_reason))
    if not runs:
        return None
    if kind in ENDED:
        known = first_known if at_run is None else at_run
    return Walk(known, runs, lines)


def _state(rule: ClockRule, walk: Walk, goal: Goal, time: WorkingTime, now: int) -> ClockState:
    counted, warning, due = _cross(walk.runs, goal, time, now)
    kind, since, _, _ = walk.runs[-1]
    breached = due
    if due is None and kind != PAUSED:
        # What the due moment is, or was when the clock stopped in time.
        due = time.advance(now if kind == RUNNING else since, goal.seconds - counted)
    warned = warning is not None
    if warning is None and kind == RUNNING:
        warning = time.advance(now, goal.warn_seconds - counted)
    return ClockState(
        metric=rule.metric,
        state=_name(kind, warned=warned, breached=breached is not None),
        goal=goal,
        priority=walk.priority,
        as_of=moment(now),
        started_at=moment(walk.runs[0].start),
        warning_at=None if warning is None else moment(warning),
        due_at=None if due is None else moment(due),
        breached_at=None if breached is None else moment(breached),
        stopped_at=moment(since) if kind in ENDED else None,
        paused_from=moment(since) if kind == PAUSED else None,
        paused_reason=walk.lines[-1][3] if kind == PAUSED else "",
        late_pause=_late_pause(walk.runs),
        counted_seconds=counted,
        segments=_segments(walk, now),
        working_time=time,
    )


def _cross(runs: list[Run], goal: Goal, time: WorkingTime, now: int) -> Crossing:
    """Seconds counted, and where the running time passed the warning mark and the goal.

    The goal is passed only where the run goes on after it: a clock that stops or pauses on the
    last second has not broken it.
    """
    counted = 0
    warning = due = None
    final = len(runs) - 1
    for index, (kind, start, _, _) in enumerate(runs):
        if kind != RUNNING:
            continue
        end = now if index == final else runs[index + 1].start
        total = counted + time.elapsed(end) - time.elapsed(start)
        if warning is None and total >= goal.warn_seconds:
            warning = time.advance(start, goal.warn_seconds - counted)
        if due is None and total >= goal.seconds:
            passed = time.advance(start, goal.seconds - counted)
            if passed < end:
                due = passed
        counted = total
    return Crossing(counted, warning, due)


def _late_pause(runs: list[Run]) -> Pause | None:
    found = [(run.recorded - run.start, n) for n, run in enumerate(runs) if run.kind == PAUSED]
    if not found:
        return None
    n = max(found)[1]
    end = moment(runs[n + 1].start) if n + 1 < len(runs) else None
    return Pause(moment(runs[n].start), end, runs[n].hold_reason, moment(runs[n].recorded))


def _name(kind: str, *, warned: bool, breached: bool) -> str:
    match kind:
        case "canceled" | "paused":
            return kind
        case "stopped":
            return "missed" if breached else "met"
        case _:
            return "breached" if breached else "warned" if warned else "running"


def _segments(walk: Walk, now: int) -> list[Segment]:
    """The lines as stretches; the last one is left out when the clock had ended."""
    segments: list[Segment] = []
    final = len(walk.lines) - 1
    ended_at = walk.runs[-1].start if walk.runs[-1].kind in ENDED else now
    for index, (kind, start, status, hold_reason) in enumerate(walk.lines):
        end = ended_at if index == final else walk.lines[index + 1][1]
        if start >= ended_at:
            break
        if segments and segments[-1][0] == kind and segments[-1][3:] == (status, hold_reason):
            start = segments.pop()[1]  # noqa: PLW2901  # joined with the stretch before
        if start < end:
            segments.append(Segment(kind, start, end, status, hold_reason))
    return segments
