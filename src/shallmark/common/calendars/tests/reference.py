"""A slow clock, minute by minute, that shares no code with the engine: its judge in the tests."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class SlowCalendar:
    zone: str
    openings: tuple[tuple[int, int, int], ...]  # weekday, from minute, to minute
    holidays: frozenset[date]

    def is_open(self, minute: datetime) -> bool:
        return _is_open(self, minute)


@cache
def _is_open(calendar: SlowCalendar, minute: datetime) -> bool:
    local = minute.astimezone(ZoneInfo(calendar.zone))
    if local.date() in calendar.holidays:
        return False
    of_day = local.hour * 60 + local.minute
    return any(
        day == local.weekday() and opens <= of_day < closes
        for day, opens, closes in calendar.openings
    )


def slow_seconds(calendar: SlowCalendar, a: datetime, b: datetime) -> int:
    minutes = int((b - a) / MINUTE)
    return 60 * sum(calendar.is_open(a + n * MINUTE) for n in range(minutes))


def slow_after(calendar: SlowCalendar, start: datetime, minutes: float) -> datetime:
    at = start
    while minutes > 0:
        minutes -= calendar.is_open(at)
        at += MINUTE
    return at


@dataclass
class SlowClock:
    state: str
    started: datetime
    counted: int
    warning: datetime | None
    due: datetime | None
    breached: datetime | None
    stopped: datetime | None
    paused: datetime | None
    waiting: int


@dataclass(frozen=True)
class SlowRule:
    """Statuses that pause, stop and cancel; `final` when the first stop is the last."""

    pauses: frozenset[str]
    stops: frozenset[str]
    cancels: frozenset[str] = frozenset()
    final: bool = False

    def kind(self, status: str, reason: str) -> str:
        if status in self.cancels:
            return "canceled"
        if status in self.stops:
            return "stopped"
        return "paused" if {status, f"{status}/{reason}"} & self.pauses else "running"


def slow_clock(
    rule: SlowRule,
    log: list[tuple[datetime, str, int | None, str]],
    calendars: dict[str, SlowCalendar],
    goals: dict[int | None, tuple[int, str, float]],
    as_of: datetime,
) -> SlowClock:
    """`log`: (at, status, priority, reason); `goals`: priority -> (minutes, calendar, warning)."""
    minutes: list[tuple[datetime, str]] = []
    started = log[0][0]
    at, waiting_marks = started, list(log)
    kind, entered = "", started
    priority: int | None = None
    priority_at_stop: int | None = None
    first_priority: int | None = None
    while at <= as_of:
        while waiting_marks and waiting_marks[0][0] <= at:
            _, status, stated, reason = waiting_marks.pop(0)
            priority = priority if stated is None else stated
            first_priority = first_priority if first_priority is not None else priority
            new = rule.kind(status, reason)
            if rule.final and kind == "stopped":
                new = kind
            if new != kind:
                kind, entered, priority_at_stop = new, at, priority
        minutes.append((at, kind))
        at += MINUTE
    minutes.pop()  # the minute that begins at `as_of` is not over
    ended = kind in ("stopped", "canceled")
    if ended:
        priority = priority_at_stop if priority_at_stop is not None else first_priority
    goal, name, warn = goals[priority]
    return _measure(minutes, calendars[name], goal, warn, (kind, entered, started, as_of))


def _measure(
    minutes: list[tuple[datetime, str]],
    calendar: SlowCalendar,
    goal: int,
    warn: float,
    final: tuple[str, datetime, datetime, datetime],
) -> SlowClock:
    kind, entered, started, as_of = final
    counted = waiting = 0
    warning: datetime | None = None
    breached: datetime | None = None
    for at, state in minutes:
        if state == "running":
            if counted >= warn and warning is None:
                warning = at
            if counted >= goal and breached is None:
                breached = at
            counted += calendar.is_open(at)
            if counted >= warn and warning is None:
                warning = at + MINUTE
        if state == "paused":
            waiting += calendar.is_open(at)
    due = breached
    live = entered if kind in ("stopped", "canceled") else as_of
    if due is None and kind != "paused":
        due = slow_after(calendar, live, goal - counted)
    warned = warning is not None
    if kind == "running" and not warned:
        warning = slow_after(calendar, live, warn - counted)
    late = breached is not None
    state = {
        "stopped": "missed" if late else "met",
        "running": "breached" if late else "warned" if warned else "running",
    }.get(kind, kind)
    return SlowClock(
        state=state,
        started=started,
        counted=counted * 60,
        warning=warning,
        due=due,
        breached=breached,
        stopped=entered if kind in ("stopped", "canceled") else None,
        paused=entered if kind == "paused" else None,
        waiting=waiting * 60,
    )


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
