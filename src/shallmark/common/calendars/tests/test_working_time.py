from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shallmark.common.calendars.tests.reference import SlowCalendar, slow_after, slow_seconds, utc
from shallmark.common.calendars.tests.strategies import calendar_pairs
from shallmark.common.calendars.working_time import (
    BeyondHorizonError,
    Hours,
    Opening,
    WorkingTime,
)

Place = tuple[date, Hours, SlowCalendar]
BERLIN = Hours(
    key="berlin",
    zone="Europe/Berlin",
    openings=tuple(
        Opening(day, start * 60, end * 60) for day in range(5) for start, end in ((8, 12), (13, 18))
    ),
    holidays={date(2026, 5, 25): "Whit Monday"},
)


def working_time(hours: Hours = BERLIN) -> WorkingTime:
    return WorkingTime.of(hours, date(2026, 1, 1), date(2027, 1, 1))


def berlin(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZoneInfo("Europe/Berlin"))


@settings(max_examples=150, deadline=None)
@given(data=st.data(), place=calendar_pairs())
def test_it_counts_what_a_minute_by_minute_reference_counts(
    data: st.DataObject, place: Place
) -> None:
    base, hours, slow = place
    time = WorkingTime.of(hours, base - timedelta(days=3), base + timedelta(days=90))
    start = utc(base.year, base.month, base.day)
    a, b = sorted(data.draw(st.tuples(st.integers(0, 9000), st.integers(0, 9000))))
    first, last = start + timedelta(minutes=a), start + timedelta(minutes=b)
    assert time.between(first, last) == slow_seconds(slow, first, last)
    minutes = data.draw(st.integers(0, 600))
    assert time.after(first, minutes * 60) == slow_after(slow, first, minutes)


@settings(max_examples=80, deadline=None)
@given(place=calendar_pairs(), offset=st.integers(0, 700_000), seconds=st.integers(1, 90_000))
def test_it_finds_the_span_again_that_it_went_forward(
    place: Place, offset: int, seconds: int
) -> None:
    base, hours, _ = place
    time = WorkingTime.of(hours, base, base + timedelta(days=120))
    start = utc(base.year, base.month, base.day) + timedelta(seconds=offset)
    due = time.after(start, seconds)
    assert time.between(start, due) == seconds
    assert time.between(start, due - timedelta(seconds=1)) == seconds - 1


def test_it_keeps_lunch_out() -> None:
    assert working_time().between(berlin(2026, 6, 1, 11), berlin(2026, 6, 1, 14)) == 7200


def test_it_skips_holidays_and_weekends() -> None:
    due = working_time().after(berlin(2026, 5, 22, 17), 2 * 3600)
    assert due == berlin(2026, 5, 26, 9)


def test_it_opens_until_midnight_and_joins_the_next_day() -> None:
    hours = Hours("night", "UTC", (Opening(0, 1320, 1440), Opening(1, 0, 120)))
    time = working_time(hours)
    monday = datetime(2026, 6, 1, 22, tzinfo=UTC)
    assert time.after(monday, 4 * 3600) == datetime(2026, 6, 2, 2, tzinfo=UTC)


def test_it_loses_and_gains_the_hour_of_a_clock_change() -> None:
    hours = Hours("sunday", "Europe/Berlin", (Opening(6, 0, 360),))
    time = working_time(hours)
    spring = time.between(berlin(2026, 3, 29), berlin(2026, 3, 30))
    autumn = time.between(berlin(2026, 10, 25), berlin(2026, 10, 26))
    assert (spring, autumn) == (5 * 3600, 7 * 3600)


def test_it_counts_every_second_of_a_calendar_that_never_closes() -> None:
    time = working_time(Hours("24x7", "Asia/Kathmandu", always_open=True))
    assert time.between(berlin(2026, 3, 28), berlin(2026, 3, 30)) == 47 * 3600


def test_it_names_the_next_opening_for_a_message_at_midnight() -> None:
    assert working_time().opening(berlin(2026, 5, 24)) == berlin(2026, 5, 26, 8)
    assert working_time().opening(berlin(2026, 5, 26, 9)) == berlin(2026, 5, 26, 9)


@pytest.mark.parametrize(
    "ask",
    [
        lambda time: time.after(berlin(2026, 12, 30), 10**7),
        lambda time: time.between(berlin(2025, 12, 30), berlin(2026, 5, 1)),
        lambda time: time.between(berlin(2026, 5, 1), berlin(2027, 5, 1)),
        lambda time: time.opening(berlin(2026, 12, 31, 23)),
    ],
)
def test_it_refuses_to_answer_beyond_its_horizon_and_names_calendar_and_span(
    ask: Callable[[WorkingTime], object],
) -> None:
    with pytest.raises(BeyondHorizonError, match=r"berlin .* 2026-01-01 to 2027-01-01"):
        ask(working_time())


def test_it_refuses_the_due_moment_of_a_calendar_that_never_opens() -> None:
    with pytest.raises(BeyondHorizonError, match="shut"):
        working_time(Hours("shut", "UTC")).after(berlin(2026, 5, 1), 1)


@pytest.mark.parametrize("parts", [(7, 0, 60), (0, 60, 60), (0, 0, 1441), (0, -1, 5)])
def test_it_refuses_an_opening_that_is_none(parts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="No opening"):
        Opening(*parts)
