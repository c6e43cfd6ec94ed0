"""The schedule of change: a page by weeks, and a feed that calendars read."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shallmark.kernel import clock, writes
from shallmark.manage.change_configuration import schedule_drawn
from shallmark.manage.change_configuration.change_quarters import bounds, quarter_of
from shallmark.manage.change_configuration.collisions import all_collisions
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.schedule_change import (
    _escaped,
    _folded,
    week_of,
)
from shallmark.manage.change_configuration.tests.change_office import Office, holder_of, office
from shallmark.pages.tests.every_record import queries_of, signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def test_the_page_lists_what_is_approved_and_not_what_is_only_wished(desk: Office) -> None:
    planned, wished = desk.approved(), desk.change()
    text = signed_in(desk.manager).get("/schedule-of-change?show=month").content.decode()
    assert planned.reference in text
    assert wished.reference not in text


def test_the_change_manager_begins_with_what_waits(desk: Office) -> None:
    soon = clock.now() + timedelta(days=3)
    window = {"planned_start": soon, "planned_end": soon + timedelta(hours=2)}
    requested, planned = desk.asked(title="Asked"), desk.approved(title="Planned", **window)
    text = signed_in(desk.manager).get("/").content.decode()
    assert requested.reference in text
    assert planned.reference in text
    assert "Changes: waiting for approval" in text


def test_it_shows_neighbours_and_people_and_refuses_for_what_is_the_same(desk: Office) -> None:
    beside = make("ci_relationship", from_item=desk.item).to_item
    change = desk.approved()
    same = desk.approved(services=[])
    near = desk.approved(services=[], items=[beside.reference], implementer=make_person("resolver"))
    busy = desk.approved(services=[], items=[make("ci").reference])
    for other in (same, near, busy):
        Change.objects.filter(pk=other.pk).update(
            planned_start=change.planned_start, planned_end=change.planned_end, status="scheduled"
        )
    collisions = {
        collision.reference: (collision.through, collision.refuses)
        for collision in all_collisions(change)
    }
    assert collisions == {
        same.reference: ("the same item or service", True),
        near.reference: ("an item above or below", False),
        busy.reference: ("the same implementer", False),
    }


@given(st.text(max_size=300))
def test_lines_of_the_feed_are_short_and_lose_no_letter(text: str) -> None:
    line = _escaped(text)
    folded = _folded(line)
    assert folded.replace("\r\n ", "") == line
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))


@given(st.integers(0, 4_000_000_000))
def test_a_moment_lies_in_its_quarter(second: int) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    first, after = bounds(quarter_of(moment))
    assert first <= moment < after
    assert quarter_of(first) == quarter_of(moment) != quarter_of(after)


def test_it_marks_what_collides_until_it_is_decided(desk: Office) -> None:
    first, second = desk.approved(title="Firmware"), desk.approved(title="Cables")
    at = {"planned_start": first.planned_start, "planned_end": first.planned_end}
    Change.objects.filter(pk=second.pk).update(**at)
    assert first.planned_start is not None
    span = {"starts_at": first.planned_start, "ends_at": first.planned_start + timedelta(days=1)}
    held = make("freeze", title="Black Week", scope=[desk.service.reference], **span)
    writes.perform(held, "approve", by=make_person("admin"))
    look = schedule_drawn.look(desk.manager, week_of(""), "month", "collisions")
    assert {one.change.pk for one in look["planned"]} == {first.pk, second.pk}
    assert [row.name for row in look["rows"]] == [desk.service.title]
    assert {bar.lane for bar in look["rows"][0].bars} == {0, 1}
    assert len(look["rows"][0].frozen) == 1
    assert look["words"][first.pk] == ["same item", "in freeze"]
    desk.take(
        first,
        "decide_collision",
        by=holder_of("change_manager"),
        collision_decision="The firmware goes first, the cables follow in the same night.",
    )
    look = schedule_drawn.look(desk.manager, week_of(""), "month", "all")
    assert look["words"][first.pk] == ["in freeze"]
    page = signed_in(desk.manager).get("/schedule-of-change?show=month").content.decode()
    assert page.count("Ask exception") == 2


def test_many_changes_are_drawn_with_the_queries_of_one(desk: Office) -> None:
    client = signed_in(desk.manager)
    desk.approved()

    def drawn() -> object:
        return client.get("/schedule-of-change?show=month")

    few = queries_of(drawn)
    for _each in range(3):
        desk.approved()
    assert len(queries_of(drawn)) == len(few) <= 12


def drawn_words(page: str) -> str:
    """What the drawing says, without the list below."""
    return page.partition('<section class="mt-16" id="collisions"')[0]


def test_its_filters_are_words_of_the_address_and_stay_in_every_view(desk: Office) -> None:
    risky, other = desk.approved(title="Core switch"), desk.approved(title="Mail relay")
    Change.objects.filter(pk=risky.pk).update(risk="high", category="major")
    Change.objects.filter(pk=other.pk).update(risk="low", implementer=make_person("resolver"))
    other.refresh_from_db()
    assert other.implementer is not None
    client, month = signed_in(desk.manager), "/schedule-of-change?show=month"
    for query, shown, hidden in (
        ("risk=high", risky, other),
        ("category=major", risky, other),
        (f"implementer={other.implementer.reference}", other, risky),
        (f"services={desk.service.reference}&risk=low,medium", other, risky),
        ("status=scheduled&risk=high", risky, other),
    ):
        page = client.get(f"{month}&{query}").content.decode()
        assert shown.title in drawn_words(page)
        assert hidden.title not in drawn_words(page)
    page = client.get(f"{month}&risk=high").content.decode()
    ways = re.findall(r'href="(\?from=[^"]*show=[^"]*)"', page)
    # the spans, earlier and later, and the views keep it; only "Clear" and its cross let it go
    kept = [way for way in ways if "risk=high" in way]
    assert len(ways) - len(kept) == 2
    assert client.get(f"{month}&risk=dire").status_code == 422


def test_a_change_past_its_planned_end_is_drawn_up_to_now_whenever_it_was_planned(
    desk: Office,
) -> None:
    change = desk.approved(title="Forgotten")
    long_ago = clock.now() - timedelta(days=90)
    Change.objects.filter(pk=change.pk).update(
        planned_start=long_ago, planned_end=long_ago + timedelta(hours=2)
    )
    look = schedule_drawn.look(desk.manager, week_of(""), "month", "late")
    [bar] = look["rows"][0].bars
    number = change.reference.removeprefix("CHG").lstrip("0")
    assert bar.words == f"{number} Forgotten"
    assert bar.end == pytest.approx(look["now"])
    assert bar.reason == "late by 89\xa0d"
    # a time that is over, or does not come yet, shows only what was planned in it
    for day in ("2020-01-06", (clock.now() + timedelta(days=200)).date().isoformat()):
        assert schedule_drawn.look(desk.manager, week_of(day), "month", "late")["rows"] == []
    desk.take(Change.objects.get(pk=change.pk), "cancel", decision_reason="Nobody needs it.")
    assert schedule_drawn.look(desk.manager, week_of(""), "month", "late")["rows"] == []
