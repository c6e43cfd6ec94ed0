"""A clock as of a moment, and what can be told of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from shallmark.common.calendars.explain import (
    CANCELED,
    PAUSED,
    STOPPED,
    Interval,
    Segment,
    intervals,
)
from shallmark.common.calendars.rules import Target
from shallmark.common.calendars.working_time import WorkingTime, moment

ENDED = (STOPPED, CANCELED)


class Pause(NamedTuple):
    """One pause: `end` is None while it lasts, `set_at` is when it was really entered."""

    start: datetime
    end: datetime | None
    reason: str
    set_at: datetime


class ClockRun(NamedTuple):
    """A log as one rule sees it.

    `runs` are neighbouring lines of one kind: `(kind, start, second it was entered, hold reason)`.
    `lines` are `(kind, start, status, hold reason)`. Plain tuples: there are very many.
    """

    priority: int | None
    runs: list[tuple[str, int, int, str]]
    lines: list[tuple[str, int, str, str]]
    #: second at which the priority was set
    since: int


@dataclass(slots=True)
class ClockState:
    """A clock as of a moment. Times are UTC; seconds are service time of the goal's calendar.

    `state` is running, warned, breached, paused, met, missed or canceled.
    """

    metric: str
    state: str
    goal: Target
    counted_seconds: int
    working_time: WorkingTime
    walk: ClockRun
    now: int
    warning: int | None
    due: int | None
    breached: int | None

    @property
    def priority(self) -> int | None:
        """The priority whose goal is measured."""
        return self.walk.priority

    @property
    def priority_at(self) -> datetime | None:
        """When the priority whose goal is measured was set; no mark of it was known before."""
        return None if self.walk.priority is None else moment(self.walk.since)

    @property
    def as_of(self) -> datetime:
        return moment(self.now)

    @property
    def started_at(self) -> datetime:
        return moment(self.walk.runs[0][1])

    @property
    def warning_at(self) -> datetime | None:
        """When the warning mark was passed, or while it runs will be."""
        return None if self.warning is None else moment(self.warning)

    @property
    def due_at(self) -> datetime | None:
        """When the goal is used up, or would have been had it not stopped; None while paused."""
        return None if self.due is None else moment(self.due)

    @property
    def breached_at(self) -> datetime | None:
        """When the goal was passed; never in the future."""
        return None if self.breached is None else moment(self.breached)

    @property
    def stopped_at(self) -> datetime | None:
        kind, since, _, _ = self.walk.runs[-1]
        return moment(since) if kind in ENDED else None

    @property
    def paused_from(self) -> datetime | None:
        """Since when it waits now."""
        kind, since, _, _ = self.walk.runs[-1]
        return moment(since) if kind == PAUSED else None

    @property
    def paused_reason(self) -> str:
        kind, _, _, hold_reason = self.walk.lines[-1]
        return hold_reason if kind == PAUSED else ""

    @property
    def remaining_seconds(self) -> int:
        """Service time left to the goal, negative when it is overrun."""
        return self.goal.seconds - self.counted_seconds

    @property
    def late_pause(self) -> Pause | None:
        """The pause that was entered latest after it began, else the last one (CHK-SLM-11)."""
        return late_pause(self.walk.runs)

    @property
    def segments(self) -> list[Segment]:
        """The log's lines as this clock sees them, from start to stop or `as_of`."""
        return segments(self.walk, self.now)

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """The segments cut at the edges of service hours: each counted or not, with the reason."""
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


def late_pause(runs: list[tuple[str, int, int, str]]) -> Pause | None:
    pauses = [
        (recorded - start, n) for n, (kind, start, recorded, _) in enumerate(runs) if kind == PAUSED
    ]
    if not pauses:
        return None
    n = max(pauses)[1]
    _, start, recorded, hold_reason = runs[n]
    end = moment(runs[n + 1][1]) if n + 1 < len(runs) else None
    return Pause(moment(start), end, hold_reason, moment(recorded))


def segments(walk: ClockRun, now: int) -> list[Segment]:
    """The lines as stretches; the last one is left out when the clock had ended."""
    segments: list[Segment] = []
    final = len(walk.lines) - 1
    ended_at = walk.runs[-1][1] if walk.runs[-1][0] in ENDED else now
    for index, (kind, start, status, hold_reason) in enumerate(walk.lines):
        end = ended_at if index == final else walk.lines[index + 1][1]
        if start >= ended_at:
            break
        if segments and segments[-1].kind == kind and segments[-1][3:] == (status, hold_reason):
            start = segments.pop().start  # noqa: PLW2901  # joined with the stretch before
        if start < end:
            segments.append(Segment(kind, start, end, status, hold_reason))
    return segments
