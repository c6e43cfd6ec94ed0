"""Working time as prefix sums: how much of it lies between two moments, and where a span ends.

Pure arithmetic in whole seconds since 1970 (UTC). A moment is open when its wall clock in the
calendar's zone lies in an opening of its weekday and its date is no holiday; that one sentence
decides every change to and from daylight saving time, whatever the zone does.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

DAY = 86_400
EPOCH = date(1970, 1, 1)
# Zones change their offset at most a few times a year and never twice within half a day.
PROBE = DAY // 2


class BeyondHorizonError(ValueError):
    """The working time of a calendar is asked for outside the span it was built for."""

    def __init__(self, calendar: str, horizon: tuple[datetime, datetime]) -> None:
        first, last = horizon
        super().__init__(
            f"Calendar {calendar} knows its working time from {first:%Y-%m-%d} to"
            f" {last:%Y-%m-%d} only: rebuild it for a longer span, or give it opening hours.",
        )
        self.calendar = calendar
        self.horizon = horizon


def second(moment: datetime) -> int:
    """Whole seconds since 1970 of an aware moment; parts of a second are dropped."""
    return int(moment.timestamp() // 1)


def moment(second: int) -> datetime:
    """The moment of a whole second, in UTC."""
    return datetime.fromtimestamp(second, UTC)


@dataclass(frozen=True)
class Opening:
    """One opening of a weekday: minutes since local midnight, `end` up to 1440 (24:00)."""

    weekday: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.weekday <= 6 and 0 <= self.start < self.end <= 1440):
            raise ValueError(f"No opening of a weekday: {self}")


@dataclass(frozen=True)
class Hours:
    """What a calendar states: zone, openings by weekday, closed dates with their names."""

    key: str
    zone: str
    openings: tuple[Opening, ...] = ()
    holidays: Mapping[date, str] = field(default_factory=dict)
    always_open: bool = False


class WorkingTime:
    """Working intervals of one calendar with the seconds before each, for look-up by bisection.

    `starts`, `ends` and `cums` are parallel and sorted; the first start and the last end are the
    horizon, kept by intervals of no length where the calendar is closed there.
    """

    __slots__ = ("calendar", "cums", "ends", "holidays", "id", "starts", "until", "zone")

    def __init__(
        self,
        calendar: str,
        rows: Iterable[tuple[int, int, int]],
        *,
        zone: str = "UTC",
        holidays: Mapping[date, str] | None = None,
        id: int | None = None,  # noqa: A002  # the row's key, by its usual name
    ) -> None:
        self.calendar = calendar
        self.zone = zone
        self.holidays = holidays or {}
        self.id = id
        columns = list(zip(*rows, strict=True))
        if not columns:
            raise ValueError(f"Calendar {calendar} has no working time: rebuild it.")
        self.starts: list[int] = list(columns[0])
        self.ends: list[int] = list(columns[1])
        self.cums: list[int] = list(columns[2])
        self.until = self.ends[-1]

    @classmethod
    def of(cls, hours: Hours, first: date, last: date) -> "WorkingTime":
        """Working time of stated hours from the start of `first` to the start of `last`, UTC."""
        return cls(hours.key, build(hours, first, last), zone=hours.zone, holidays=hours.holidays)

    @property
    def horizon(self) -> tuple[datetime, datetime]:
        return moment(self.starts[0]), moment(self.until)

    def elapsed(self, at: int) -> int:
        """Working seconds from the start of the horizon to the second `at`."""
        index = bisect_right(self.starts, at) - 1
        if index < 0 or at > self.until:
            raise BeyondHorizonError(self.calendar, self.horizon)
        end = self.ends[index]
        # No min(): this is the innermost step of every clock.
        return self.cums[index] + (at if at < end else end) - self.starts[index]  # noqa: FURB136

    def advance(self, start: int, seconds: int) -> int:
        """The earliest second by which `seconds` of working time have gone by since `start`."""
        if seconds <= 0:
            return start
        goal = self.elapsed(start) + seconds
        index = bisect_left(self.cums, goal) - 1
        moment = self.starts[index] + goal - self.cums[index]
        if moment > self.ends[index]:
            raise BeyondHorizonError(self.calendar, self.horizon)
        return moment

    def between(self, a: datetime, b: datetime) -> int:
        """Working seconds between two moments, negative when `b` lies before `a`."""
        return self.elapsed(second(b)) - self.elapsed(second(a))

    def after(self, start: datetime, seconds: int) -> datetime:
        """The earliest moment by which `seconds` of working time have gone by since `start`."""
        return moment(self.advance(second(start), seconds))

    def opening(self, at: datetime) -> datetime:
        """`at` when the calendar is open then, else its next opening: when a message may go out."""
        wanted = second(at)
        index = bisect_right(self.starts, wanted) - 1
        if index >= 0 and wanted < self.ends[index]:
            return at
        for later in range(index + 1, len(self.starts)):
            if self.starts[later] < self.ends[later]:
                return moment(self.starts[later])
        raise BeyondHorizonError(self.calendar, self.horizon)

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """The span cut into open and closed pieces, in order and without gaps."""
        at = start
        index = max(bisect_right(self.starts, start) - 1, 0)
        while at < end:
            if index >= len(self.starts):
                yield at, end, False
                return
            opens, closes = self.starts[index], self.ends[index]
            if at < opens:
                yield at, min(opens, end), False
                at = min(opens, end)
            if at < min(closes, end):
                yield at, min(closes, end), True
                at = min(closes, end)
            index += 1


def build(hours: Hours, first: date, last: date) -> list[tuple[int, int, int]]:
    """Rows `(start, end, working seconds before)` of stated hours for a span of dates.

    The span runs from midnight UTC of `first` to midnight UTC of `last`, half open.
    """
    begin, until = ((day - EPOCH).days * DAY for day in (first, last))
    pieces = [(begin, until)] if hours.always_open else _joined(_pieces(hours, begin, until))
    if not pieces or pieces[0][0] > begin:
        pieces.insert(0, (begin, begin))
    pieces.append((until, until))
    sums = accumulate((end - start for start, end in pieces), initial=0)
    return [(start, end, total) for (start, end), total in zip(pieces, sums, strict=False)]


def _pieces(hours: Hours, begin: int, until: int) -> Iterator[tuple[int, int]]:
    """Openings cut at each change of the zone's offset, so that each lies in one offset."""
    by_weekday: list[list[Opening]] = [[] for _ in range(7)]
    for opening in sorted(hours.openings, key=lambda o: (o.weekday, o.start)):
        by_weekday[opening.weekday].append(opening)
    closed = {(day - EPOCH).days for day in hours.holidays}
    for start, end, offset in _offsets(hours.zone, begin, until):
        for day in range((start + offset) // DAY, (end + offset - 1) // DAY + 1):
            if day in closed:
                continue
            # 1 January 1970 was a Thursday, weekday 3.
            for opening in by_weekday[(day + 3) % 7]:
                midnight = day * DAY - offset
                opens = max(midnight + opening.start * 60, start)
                closes = min(midnight + opening.end * 60, end)
                if opens < closes:
                    yield opens, closes


def _joined(pieces: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


@lru_cache(maxsize=32)
def _offsets(zone: str, begin: int, until: int) -> tuple[tuple[int, int, int], ...]:
    """Spans `(start, end, seconds east of UTC)` in which the offset of a zone stays the same.

    Kept, since calendars of one zone are built for the same span and each probe costs.
    """
    info = ZoneInfo(zone)
    edges = [begin]
    for left, right in pairwise([*range(begin, until, PROBE), until]):
        if _offset(info, left) != _offset(info, right):
            edges.append(_change(info, left, right))
    return tuple(
        (start, end, _offset(info, start))
        for start, end in pairwise([*edges, until])
        if start < end
    )


def _change(zone: ZoneInfo, left: int, right: int) -> int:
    """The first second of the new offset, between a second before and one after the change."""
    before = _offset(zone, left)
    seconds = range(left, right + 1)
    return left + bisect_left(seconds, True, key=lambda at: _offset(zone, at) != before)


def _offset(zone: ZoneInfo, at: int) -> int:
    span = datetime.fromtimestamp(at, zone).utcoffset() or timedelta()
    return int(span.total_seconds())


def closed_names(time: WorkingTime, start: int, end: int) -> Sequence[str]:
    """Names of the holidays whose dates lie, in the calendar's zone, in a closed piece."""
    if not time.holidays:
        return ()
    info = ZoneInfo(time.zone)
    day = datetime.fromtimestamp(start, info).date()
    last = datetime.fromtimestamp(end - 1, info).date()
    names = []
    while day <= last:
        if day in time.holidays:
            names.append(time.holidays[day])
        day += timedelta(days=1)
    return names
