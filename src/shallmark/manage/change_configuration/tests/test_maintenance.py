"""Maintenance windows: when they are open, and that a change outside of them warns."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shallmark.kernel import writes
from shallmark.kernel.exceptions import GateClosed, Invalid
from shallmark.manage.change_configuration.collisions import all_collisions
from shallmark.manage.change_configuration.maintenance import Window, openings, outside
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.schedule_change import calendar_text
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make

#: a Saturday night in winter, four hours from ten in Berlin
SATURDAY = datetime(2026, 1, 10, 21, tzinfo=UTC)


def window(**values: Any) -> Window:
    defaults: dict[str, Any] = {
        "reference": "MWD1", "title": "Saturdays", "services": frozenset(), "items": frozenset(),
        "weekday": 5, "starts": time(22), "minutes": 240, "zone": "Europe/Berlin",
        "valid_from": date(2026, 1, 1), "valid_to": None,
    }  # fmt: skip
    return Window(**{**defaults, **values})


def test_it_opens_each_week_by_the_clock_of_its_zone() -> None:
    opened = list(openings(window(), datetime(2026, 3, 20, tzinfo=UTC), SATURDAY.replace(month=4)))
    assert [(start.day, start.hour) for start, _end in opened] == [(21, 21), (28, 21), (4, 20)]
    assert {end - start for start, end in opened} == {timedelta(hours=4)}


def test_it_opens_once_where_no_day_of_the_week_is_said() -> None:
    once = window(weekday=None, valid_from=date(2026, 1, 14))
    opened = list(openings(once, SATURDAY, SATURDAY + timedelta(days=60)))
    assert opened == [(datetime(2026, 1, 14, 21, tzinfo=UTC), datetime(2026, 1, 15, 1, tzinfo=UTC))]


def test_it_opens_within_its_days_only() -> None:
    held = window(valid_from=date(2026, 1, 11), valid_to=date(2026, 1, 17))
    opened = list(openings(held, SATURDAY, SATURDAY + timedelta(days=60)))
    assert [start for start, _end in opened] == [SATURDAY + timedelta(days=7)]


@given(st.integers(0, 700 * 24 * 60), st.integers(1, 30 * 24))
def test_what_opens_touches_the_span_and_is_found_in_any_part_of_it(at: int, hours: int) -> None:
    start = SATURDAY + timedelta(minutes=at)
    middle, end = start + timedelta(hours=hours / 2), start + timedelta(hours=hours)
    whole = set(openings(window(), start, end))
    assert all(opens < end and closes > start for opens, closes in whole)
    assert whole == {*openings(window(), start, middle), *openings(window(), middle, end)}


def test_a_change_is_outside_only_of_windows_that_hold_then() -> None:
    start, end = SATURDAY + timedelta(hours=1), SATURDAY + timedelta(hours=3)
    noon = SATURDAY - timedelta(hours=9)
    ours, other = window(services=frozenset({"SVC1"})), window(services=frozenset({"SVC2"}))
    assert outside(["SVC1"], [ours, other], start, end) == {}
    assert outside(["SVC1"], [ours], noon, noon + timedelta(hours=1)) == {"SVC1": [ours]}
    assert outside(["SVC1"], [ours], start, end + timedelta(hours=3)) == {"SVC1": [ours]}
    assert outside(["SVC1"], [other], noon, end) == {}
    assert set(outside(["SVC1", "CI1"], [window()], noon, end)) == {"SVC1", "CI1"}
    ended = window(valid_to=date(2026, 1, 2))
    assert outside(["SVC1"], [ended], noon, end) == {}
    once = window(weekday=None, valid_from=date(2026, 1, 10))
    assert outside(["SVC1"], [window(weekday=2), once], start, end) == {}


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def elsewhere(change: Change) -> Any:
    """A window of the change's services on another day of the week."""
    day = (change.planned_start.weekday() + 3) % 7  # type: ignore[union-attr]
    return make("maintenance_window", services=change.services, weekday=day)


@pytest.mark.django_db
def test_it_warns_who_asks_for_approval_and_refuses_nobody(desk: Office) -> None:
    change = desk.assessed()
    held = elsewhere(change)
    with pytest.raises(GateClosed, match=desk.service.reference) as refused:
        writes.perform(change, "request_approval", by=desk.manager)
    assert refused.value.warns
    change = desk.take(change, "request_approval")
    shown = {collision.reference: collision.refuses for collision in all_collisions(change)}
    assert shown == {held.reference: False}
    page = signed_in(desk.manager).get(f"{change.get_absolute_url()}/decide").content.decode()
    assert held.reference in page
    assert desk.decided(change).status == "scheduled"


@pytest.mark.django_db
def test_it_is_silent_within_a_window_and_where_none_is_declared(desk: Office) -> None:
    make("maintenance_window", services=[make("service").reference])
    change = desk.assessed()
    assert writes.perform(change, "request_approval", by=desk.manager).status == "authorize"
    within = desk.assessed()
    elsewhere(within)
    begins = within.planned_start
    assert begins is not None
    make(
        "maintenance_window", services=within.services, weekday=None, valid_from=begins.date(),
        starts=begins.strftime("%H:%M"), minutes=180,
    )  # fmt: skip
    assert writes.perform(within, "request_approval", by=desk.manager).status == "authorize"


@pytest.mark.django_db
def test_it_refuses_a_zone_that_nobody_knows() -> None:
    with pytest.raises(Invalid, match="time zone"):
        make("maintenance_window", zone="Mars/Base")


@pytest.mark.django_db
def test_schedule_and_feed_show_when_they_open(desk: Office) -> None:
    held = make("maintenance_window", title="Saturday night", services=[desk.service.reference])
    page = signed_in(desk.manager).get("/schedule-of-change?show=month").content.decode()
    assert page.count(held.get_absolute_url()) >= 4
    text = calendar_text(desk.manager).replace("\r\n ", "")
    named = [line for line in text.split("\r\n") if line.startswith(f"UID:{held.reference}-")]
    assert len(named) == len(set(named)) >= 25
    assert "SUMMARY:Maintenance window: Saturday night" in text
