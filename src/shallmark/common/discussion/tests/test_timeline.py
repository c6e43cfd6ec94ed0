"""The one timeline: entries and history, in order, in pages, each reader seeing only their part."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shallmark.common.discussion.actions import add_entry
from shallmark.common.discussion.queries import timeline
from shallmark.common.discussion.tests.world import World, upload
from shallmark.kernel import writes
from shallmark.kernel.exceptions import Invalid
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Person
from shallmark.pages.tests.factory import make


@pytest.fixture
def busy(world: World) -> Any:
    add_entry(world.shop, by=world.ana, text="Public", public=True, files=[upload()])
    add_entry(world.shop, by=world.ana, text="Private", public=False)
    shop = writes.edit(
        world.shop, by=world.ana, values={"title": "Checkout fails", "assigned_to": world.jonas}
    )
    shop = writes.perform(shop, "cancel", by=world.ana, reason="A test of ours")
    add_entry(shop, by=world.karin, text="Why?", public=True)
    return shop


def test_it_tells_staff_everything_newest_first(world: World, busy: Any) -> None:
    history = timeline(busy, person=world.ana)
    assert [item.kind for item in history.items] == [
        "reply", "step", "edit", "note", "reply", "create",
    ]  # fmt: skip
    answer, step, edit, _note, reply, _create = history.items
    assert step.happening is not None
    assert edit.happening is not None
    assert (answer.theirs, reply.theirs) == (True, False)
    assert [attachment.name for attachment in reply.attachments] == ["log.txt"]
    assert (step.happening.before[1], step.happening.after[1]) == ("New", "Canceled")
    assert (step.happening.label, step.happening.reason) == ("Cancel", "A test of ours")
    assert step.by == "Ana Petersen"
    assert {
        (difference.field, difference.old, difference.new)
        for difference in edit.happening.differences
    } == {
        ("title", "Webshop checkout fails", "Checkout fails"),
        ("assigned_to", "", "Jonas Wulff"),
    }
    assert history.older == ""


def test_a_long_text_is_told_from_its_first_difference_on_and_without_marks(world: World) -> None:
    long = "## Steps\n\n- **Record** each call while the caller is on the line, with its title."
    texts = [f"{long} Hand on after half an hour.", f"{long} Hand on after 15 minutes."]
    shop = world.shop
    for text in texts:
        shop = writes.edit(shop, by=world.ana, values={"description": text})
    (edit, *_rest) = timeline(shop, person=world.ana).items
    assert edit.happening is not None
    (told,) = edit.happening.differences
    assert told.old.endswith("Hand on after half an hour.")
    assert told.new.endswith("Hand on after 15 minutes.")
    assert told.new.startswith("… ")
    assert "**" not in told.new
    assert "##" not in told.old


def test_a_day_stands_there_as_everywhere(world: World) -> None:
    writes.edit(world.karin, by=None, values={"joined_on": date(2026, 6, 2)}, authority=SYSTEM)
    (edit, *_rest) = timeline(world.karin, person=world.ana).items
    assert edit.happening is not None
    assert [one.new for one in edit.happening.differences] == ["2 Jun 2026"]


def test_numbers_of_people_and_services_are_told_by_their_names(world: World) -> None:
    change, service = make("change"), make("service", title="Mail")
    values = {"services": [service.reference]}
    writes.edit(change, by=None, values=values, authority=SYSTEM)
    (edit, *_rest) = timeline(change, person=world.ana).items
    assert edit.happening is not None
    said = {one.field: one.new for one in edit.happening.differences}
    assert said["services"] == "Mail"


def test_a_value_is_said_in_the_words_of_its_page(world: World) -> None:
    writes.edit(world.shop, by=None, values={"impact": 1}, authority=SYSTEM)
    (edit, *_rest) = timeline(world.shop, person=world.ana).items
    assert edit.happening is not None
    said = {one.field: one.new for one in edit.happening.differences}
    assert said["impact"] != "1"
    assert not said["impact"].isdigit()


def test_customers_see_no_notes_no_fields_and_no_reasons(world: World, busy: Any) -> None:
    history = timeline(busy, person=world.karin)
    assert [item.kind for item in history.items] == ["reply", "step", "reply", "create"]
    step = history.items[1].happening
    assert step is not None
    assert (step.differences, step.reason) == ((), "")


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ("replies", ["reply", "reply"]),
        ("notes", ["note"]),
        ("fields", ["step", "edit", "create"]),
    ],
)
def test_it_shows_one_part(world: World, busy: Any, kinds: str, expected: Any) -> None:
    assert [item.kind for item in timeline(busy, person=world.ana, kinds=kinds).items] == expected


def test_customers_ask_for_notes_in_vain(world: World, busy: Any) -> None:
    assert timeline(busy, person=world.karin, kinds="notes").items == ()


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
@pytest.mark.parametrize("reader", ["ana", "karin"])
def test_pages_together_are_the_whole(world: World, busy: Any, limit: int, reader: str) -> None:
    person = getattr(world, reader)
    for number in range(4):
        add_entry(busy, by=world.ana, text=f"Later {number}", public=bool(number % 2))
    whole = [item.anchor for item in timeline(busy, person=person).items]
    collected, before = [], None
    for _page in range(20):
        history = timeline(busy, person=person, limit=limit, before=before)
        collected += [item.anchor for item in history.items]
        before = history.older
        if not before:
            break
    assert collected == whole


@pytest.mark.parametrize("before", ["x", "1.2", "9" * 40 + ".1.1", "1.1.1.1", "--", "-1.-1.-1"])
def test_it_refuses_a_cursor_that_is_none(world: World, before: str) -> None:
    try:
        assert timeline(world.shop, person=world.ana, before=before).items == ()
    except Invalid as refused:
        assert refused.field == "before"  # noqa: PT017 - either is right, an error is not


def test_it_refuses_a_part_that_is_none(world: World) -> None:
    with pytest.raises(Invalid):
        timeline(world.shop, person=world.ana, kinds="secrets")


def test_it_asks_few_questions_however_long_it_is(world: World) -> None:
    for number in range(30):
        add_entry(world.shop, by=world.ana, text=f"@jonas {number}", public=True, files=[upload()])
        writes.edit(world.shop, by=world.ana, values={"title": f"Title {number}"})
    reader = Person.objects.get(pk=world.ana.pk)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        history = timeline(world.shop, person=reader)
        assert len(history.items) == 50
    assert len(queries) <= 6
