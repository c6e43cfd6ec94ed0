"""Time drawn: a lane for each person, day or version, with the same as a table below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar, Literal

from django.utils.translation import gettext as _

from shallmark.common.blocks.tables import Way
from shallmark.day_names import month_name, weekday_name
from shallmark.kernel.texts import Text
from shallmark.pages import formats

#: how a span is filled: what counts most, what counts less, what is over, what is missing
Filling = Literal["full", "soft", "past", "off", "warn"]
#: the narrowest span that is seen, in percent
NARROW = 0.6


@dataclass(frozen=True)
class Span:
    """A part of a lane, in percent, and what it is in words."""

    x: float
    width: float
    words: str
    #: when, in words, for the table
    told: str
    filling: Filling = "full"
    url: str = ""


@dataclass(frozen=True)
class Lane:
    """One line of a drawing: whose it is, and its spans."""

    name: str
    spans: Sequence[Span]
    url: str = ""
    here: bool = False


@dataclass(frozen=True)
class Mark:
    """A place on the axis: `wide` is how far it reaches where it is shaded, such as a Sunday."""

    x: float
    word: str
    here: bool = False
    wide: float = 0


@dataclass(frozen=True)
class Bands:
    """Lanes over one axis. `now`: where the present stands, in percent."""

    kind: ClassVar[str] = "bands"

    name: Text
    marks: Sequence[Mark]
    lanes: Sequence[Lane]
    #: heads of the table: whose, what, when
    heads: tuple[Text, Text, Text]
    caption: Text = ""
    now: float | None = None
    url: str = ""
    add: Way | None = None
    #: what a filling means
    key: Sequence[tuple[Filling, Text]] = ()
    half: bool = False

    @property
    def every(self) -> int:
        """Of so many marks one is in view where there is little room."""
        return max(1, -(-len(self.marks) // 4))

    def __bool__(self) -> bool:
        return any(lane.spans for lane in self.lanes)


@dataclass(frozen=True)
class Axis:
    """From when to when a drawing reaches; says where moments lie on it."""

    start: datetime
    end: datetime

    def at(self, moment: datetime) -> float:
        share = (moment - self.start) / (self.end - self.start)
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def place(self, moment: datetime) -> float | None:
        """None where the moment lies outside."""
        return self.at(moment) if self.start <= moment < self.end else None

    def reach(self, start: datetime, end: datetime | None) -> tuple[float, float]:
        """Place and width of what lasts; without an end it goes on."""
        x = self.at(start)
        return min(x, 100 - NARROW), max(self.at(end or self.end) - x, NARROW)

    def days(self, today: date) -> list[Mark]:
        """A mark for each day, such as "Mon 16"; the days of the weekend are shaded."""
        marks, day = [], self.start
        while day < self.end:
            wide = self.at(day + timedelta(days=1)) - self.at(day)
            word = f"{weekday_name(day.weekday())} {day.day}"
            free = wide if day.weekday() >= 5 else 0
            marks.append(Mark(self.at(day), word, day.date() == today, free))
            day += timedelta(days=1)
        return marks

    def months(self) -> list[Mark]:
        """A mark for each month, or for each quarter or year where there are many."""
        long = (self.end - self.start).days
        step = next(each for each, most in _STEPS if long <= most)
        marks, year, month = [], self.start.year, self.start.month
        while (first := self.start.replace(year=year, month=month, day=1)) < self.end:
            if first >= self.start and (month - 1) % step == 0:
                name = month_name(month)
                word = str(year) if step == 12 or month == 1 else name
                marks.append(Mark(self.at(first), word))
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return marks


#: months between two marks, and the days up to which they are that near
_STEPS = ((1, 400), (3, 1200), (12, 10**6))
#: how far a drawing over time looks back and ahead
BACK, AHEAD = timedelta(days=3 * 365), timedelta(days=2 * 365)
#: what it shows at least of the time ahead
NEAR = timedelta(days=90)


@dataclass(frozen=True)
class Lasting:
    """Something from a day up to, not including, another; without an end it goes on."""

    lane: str
    words: str
    start: date
    end: date | None = None
    url: str = ""


def over_time(
    name: Text, heads: tuple[Text, Text, Text], lasting: Sequence[Lasting], today: date
) -> Bands:
    """Who or what held from when to when, up to three years back and two ahead."""
    ends = [each.end for each in lasting if each.end] + [today + NEAR]
    first = max(min((each.start for each in lasting), default=today), today - BACK)
    axis = Axis(_midnight(first), _midnight(min(max(ends), today + AHEAD)))
    lanes: dict[str, list[Span]] = {}
    for each in lasting:
        if each.end is None or each.end > first:
            lanes.setdefault(each.lane, []).append(_lasts(axis, each, today))
    return Bands(
        name,
        axis.months(),
        [Lane(lane, spans) for lane, spans in lanes.items()],
        heads,
        now=axis.place(_midnight(today)),
        key=(("full", _("now")), ("soft", _("later on")), ("past", _("over"))),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _lasts(axis: Axis, each: Lasting, today: date) -> Span:
    x, width = axis.reach(_midnight(each.start), _midnight(each.end) if each.end else None)
    filling: Filling = "full"
    if each.end is not None and each.end <= today:
        filling = "past"
    elif each.start > today:
        filling = "soft"
    return Span(x, width, each.words, span_of_days(each.start, each.end), filling, each.url)


def span_of_days(start: date, end: date | None) -> str:
    """Such as "1 Apr 2024 – 31 Dec 2026", the last day included; without an end "since …"."""
    if end is None:
        return _("since %(first)s") % {"first": formats.day(start)}
    return f"{formats.day(start)} – {formats.day(end - timedelta(days=1))}"
