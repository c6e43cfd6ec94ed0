"""When maintenance windows are open. Pure: a rule of the week, a zone, and moments."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """Open each week on `weekday` (Monday is 0), or once on `valid_from` where that is None."""

    reference: str
    title: str
    services: frozenset[str]
    items: frozenset[str]
    weekday: int | None
    starts: time
    minutes: int
    zone: str
    valid_from: date
    valid_to: date | None

    def concerns(self, name: str) -> bool:
        """Whether it is one of this service or item; without a scope it is of all."""
        return name in self.services or name in self.items or not (self.services or self.items)

    def last_day(self) -> date:
        return self.valid_from if self.weekday is None else self.valid_to or date.max


def openings(
    window: Window, first: datetime, after: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The times, in UTC, in which it is open and which touch the span; whole, not cut to it."""
    zone, length = ZoneInfo(window.zone), timedelta(minutes=window.minutes)
    day = max((first - length).astimezone(zone).date(), window.valid_from)
    last = min(after.astimezone(zone).date(), window.last_day())
    while day <= last:
        if window.weekday in (None, day.weekday()):
            start = datetime.combine(day, window.starts, tzinfo=zone).astimezone(UTC)
            if start < after and start + length > first:
                yield start, start + length
        day += DAY


def outside(
    names: Iterable[str], windows: Iterable[Window], start: datetime, end: datetime
) -> dict[str, list[Window]]:
    """The services and items that have windows at that time, none of which holds the whole span."""
    first, last = start.date() - DAY, end.date() + DAY
    held = [
        window for window in windows if window.valid_from <= last and window.last_day() >= first
    ]
    concerned = {name: [window for window in held if window.concerns(name)] for name in names}
    return {
        name: rules
        for name, rules in concerned.items()
        if rules and not any(_holds(rule, start, end) for rule in rules)
    }


def _holds(window: Window, start: datetime, end: datetime) -> bool:
    return any(first <= start and end <= after for first, after in openings(window, start, end))
