"""Random calendars and logs around changes of the clock, for Hypothesis."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import strategies as st

from shallmark.common.calendars.rules import StatusEvent
from shallmark.common.calendars.tests.reference import SlowCalendar, utc
from shallmark.common.calendars.working_time import Hours, Opening

# Zone and a day near which its clocks change; the last ones are there for their odd offsets.
PLACES = [
    ("Europe/Berlin", (2026, 3, 27)),
    ("Europe/Berlin", (2026, 10, 23)),
    ("America/Sao_Paulo", (2018, 11, 2)),
    ("America/Sao_Paulo", (2019, 2, 15)),
    ("Australia/Lord_Howe", (2026, 4, 3)),
    ("Australia/Lord_Howe", (2026, 10, 2)),
    ("Africa/Casablanca", (2026, 2, 13)),
    ("Africa/Casablanca", (2026, 3, 20)),
    ("America/New_York", (2026, 11, 1)),
    ("Pacific/Apia", (2011, 12, 28)),
    ("Asia/Kathmandu", (2026, 6, 1)),
    ("Asia/Kolkata", (2026, 6, 1)),
    ("UTC", (2024, 2, 28)),
]


@st.composite
def openings(draw: st.DrawFn) -> tuple[tuple[int, int, int], ...]:
    """One to four openings on at least three weekdays, night and midnight included."""
    openings: list[tuple[int, int, int]] = []
    for weekday in draw(st.sets(st.integers(0, 6), min_size=3)):
        edges = sorted(
            draw(st.sets(st.integers(0, 96), min_size=2, max_size=8)),
        )
        pairs = list(zip(edges[::2], edges[1::2], strict=False))
        openings += [(weekday, start * 15, end * 15) for start, end in pairs]
    return tuple(sorted(openings))


@st.composite
def calendar_pairs(draw: st.DrawFn) -> tuple[date, Hours, SlowCalendar]:
    """A place: its day, and the same calendar for the engine and for the reference."""
    zone, day = draw(st.sampled_from(PLACES))
    base = date(*day)
    holidays = frozenset(
        base + timedelta(days=n) for n in draw(st.sets(st.integers(0, 9), max_size=3))
    )
    times = draw(openings())
    hours = Hours(
        key="place",
        zone=zone,
        openings=tuple(Opening(*parts) for parts in times),
        holidays=dict.fromkeys(holidays, "Feast"),
    )
    return base, hours, SlowCalendar(zone=zone, openings=times, holidays=holidays)


Place = tuple[date, Hours, SlowCalendar]
STATUSES = ["new", "in_progress", "on_hold", "resolved", "closed", "canceled"]
REASONS = ["", "caller", "supplier"]
PRIORITIES = st.sampled_from([None, 1, 2, 3])


@st.composite
def logs(draw: st.DrawFn, base: date, statuses: Sequence[str] = STATUSES) -> list[StatusEvent]:
    """A log in whole minutes within seven days, in order, several marks a minute at times."""
    start = utc(base.year, base.month, base.day)
    minutes = sorted(draw(st.lists(st.integers(0, 7 * 1440), min_size=1, max_size=9)))
    return [
        StatusEvent(
            at=start + timedelta(minutes=minute),
            status=draw(st.sampled_from(statuses)) if number else "new",
            priority=draw(PRIORITIES),
            hold_reason=draw(st.sampled_from(REASONS)),
        )
        for number, minute in enumerate(minutes)
    ]
