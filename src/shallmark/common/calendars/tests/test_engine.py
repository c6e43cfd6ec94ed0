from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shallmark.common.calendars.engine import ClockState, evaluate
from shallmark.common.calendars.rules import ClockRule, Target
from shallmark.common.calendars.tests.reference import SlowCalendar, SlowRule, slow_clock
from shallmark.common.calendars.tests.strategies import calendar_pairs, logs
from shallmark.common.calendars.working_time import Hours, WorkingTime

Place = tuple[date, Hours, SlowCalendar]
ALWAYS = SlowCalendar("UTC", tuple((day, 0, 1440) for day in range(7)), frozenset())


@st.composite
def rules(draw: st.DrawFn) -> tuple[ClockRule, SlowRule]:
    """A rule for the engine and the same for the reference."""
    pauses = draw(st.sampled_from([{"on_hold"}, {"on_hold/caller"}, set()]))
    response = draw(st.booleans())
    stops = {"in_progress", "on_hold", "resolved", "closed"} if response else {"resolved", "closed"}
    shared: dict[str, Any] = {
        "pauses": frozenset(pauses),
        "stops": frozenset(stops),
        "cancels": frozenset({"canceled"}),
    }
    return ClockRule("any", once=response, **shared), SlowRule(final=response, **shared)


@settings(max_examples=250, deadline=None)
@given(data=st.data(), place=calendar_pairs(), pair=rules())
def test_it_agrees_with_the_minute_by_minute_reference(
    data: st.DataObject, place: Place, pair: tuple[ClockRule, SlowRule]
) -> None:
    base, hours, slow = place
    log = data.draw(logs(base))
    as_of = log[0].at + timedelta(minutes=data.draw(st.integers(0, 8 * 1440)))
    minutes = {
        priority: (data.draw(st.integers(1, 480)), name)
        for priority, name in ((None, "local"), (1, "24x7"), (2, "local"), (3, "local"))
    }
    span = (base - timedelta(days=3), base + timedelta(days=90))
    calendars = {
        "local": WorkingTime.of(hours, *span),
        "24x7": WorkingTime.of(Hours("24x7", "UTC", always_open=True), *span),
    }
    goals = {p: Target(m * 60, name, warn_share=0.5) for p, (m, name) in minutes.items()}
    clock = evaluate(pair[0], log, calendars, goals.get, as_of)
    expected = slow_clock(
        pair[1],
        [mark[:4] for mark in log if mark.at <= as_of],
        {"local": slow, "24x7": ALWAYS},
        {p: (m, name, m / 2) for p, (m, name) in minutes.items()},
        as_of,
    )
    assert clock is not None
    assert clock.state == expected.state
    assert clock.counted_seconds == expected.counted
    assert clock.started_at == expected.started
    assert clock.stopped_at == expected.stopped
    assert clock.paused_from == expected.paused
    assert clock.paused_seconds == expected.waiting
    assert clock.due_at == expected.due
    assert clock.breached_at == expected.breached
    # The reference sees whole minutes, half a goal of odd minutes lies between two.
    assert (clock.warning_at is None) == (expected.warning is None)
    if clock.warning_at and expected.warning:
        assert timedelta() <= expected.warning - clock.warning_at < timedelta(minutes=1)
    assert_explained(clock)


def assert_explained(clock: ClockState) -> None:
    """The explanation has no gap, covers the clock and sums to it."""
    lines = clock.intervals
    assert sum(line.seconds for line in lines) == clock.counted_seconds
    end = clock.stopped_at or clock.as_of
    if lines:
        assert (lines[0].start, lines[-1].end) == (clock.started_at, end)
    else:
        assert clock.started_at == end
    for before, after in pairwise(lines):
        assert before.end == after.start
    assert all(bool(line.why_not) != line.counted for line in lines)


def test_it_refuses_a_rule_that_stops_once_and_begins_anew() -> None:
    with pytest.raises(ValueError, match="stops once"):
        ClockRule("response", once=True, reopen="restart")


@pytest.mark.parametrize(("seconds", "share"), [(0, 0.75), (60, 1.5)])
def test_it_refuses_a_goal_that_is_none(seconds: int, share: float) -> None:
    with pytest.raises(ValueError, match="No goal"):
        Target(seconds, "24x7", share)
