"""The track says where a record stands, and what its next step still needs."""

import re
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from shallmark.kernel.lifecycle import states_of, steps_of
from shallmark.kernel.models.record import Record
from shallmark.kernel.records import RecordType, get_record_type, record_types, type_of
from shallmark.manage.team.models import Person
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.web.shapes import state_shape
from shallmark.workplace.track import (
    Ahead,
    Track,
    entered,
    next_step,
    offered,
    taken_by_others,
    track_of,
)
from shallmark.workplace.ways import CAME_TO_NOTHING, INTERRUPTS, following, main_way

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Person:
    person: Person = Person.objects.get(pk=make("person", is_superuser=True).pk)
    return person


def shown(record: Any, person: Person, *, whole: bool = False) -> Track:
    lead = next_step(record, offered(record, person, may_change=True))
    return track_of(type_of(type(record)), record, lead, whole=whole)


def test_it_shows_each_state_of_a_short_life(admin: Person) -> None:
    track = shown(make("action"), admin)
    assert [position.at for position in track.line] == track.parts
    assert track.parts[0] == "present"
    assert set(track.parts[1:]) == {"later"}


def test_a_long_line_folds_what_is_done(admin: Person) -> None:
    change: Any = make("change")
    change.status = "implement"
    track = shown(change, admin)
    first, second = track.line[:2]
    assert (first.name, first.at, second.at) == ("4 done", "done", "present")
    assert first.title == "New, Assess, Authorize, Scheduled"
    assert len(track.parts) == 7


def test_it_asks_only_the_gates_of_the_next_step_until_all_are_wanted(admin: Person) -> None:
    change = make("change")
    track = shown(change, admin)
    assert track.next is not None
    assert track.every == []
    assert track.count > len(track.next.gates) > 0
    whole = shown(change, admin, whole=True)
    assert sum(len(ahead.gates) for ahead in whole.every) == track.count


def test_it_shows_at_most_three_shut_gates_those_that_refuse_first(admin: Person) -> None:
    lines = [{"label": str(number), "state": "warn"} for number in range(2)]
    lines += [{"label": "open", "state": "open"}]
    lines += [{"label": str(number), "state": "shut"} for number in range(2)]
    track = Track(line=[], parts=[], next=Ahead("Done", lines))
    assert [one["state"] for one in track.shown] == ["shut", "shut", "warn"]
    assert track.more == 1
    assert track.next is not None
    assert track.next.progress == "1 of 5 gates open"


def test_the_step_is_there_when_nothing_refuses_it(admin: Person) -> None:
    action = make("action")
    track = shown(action, admin)
    assert track.next is not None
    assert (track.step is None) == track.next.refuses


def test_a_step_that_reports_later_is_not_taken_for_the_beginning() -> None:
    for key in ("improvement", "ci_audit"):
        record: Any = make(key)
        record.reported_at = record.created_at + timedelta(days=9)
        assert entered(record, "new" if key == "improvement" else "planned") == record.created_at
    incident: Any = make("incident")
    assert entered(incident, "new") == incident.reported_at


def test_all_gates_open_in_place_grouped_by_step() -> None:
    person: Any = make("person", is_superuser=True)
    client: Client = signed_in(person)
    change = make("change")
    page = client.get(change.get_absolute_url()).content.decode()
    assert f'href="{change.get_absolute_url()}?gates"' in page
    assert "track-every" not in page
    whole = client.get(f"{change.get_absolute_url()}?gates").content.decode()
    every = whole[whole.index("track-every") :]
    assert every.index("<h3>Authorize") < every.index("<h3>Scheduled")


def living() -> list[type[RecordType]]:
    return [one for one in record_types() if one.has_lifecycle()]


@pytest.mark.parametrize("key", [one.key for one in living()])
def test_no_end_beside_the_way_is_drawn_as_a_step_of_it(key: str) -> None:
    model = get_record_type(key).model
    way = main_way(model)
    assert not set(way) & (CAME_TO_NOTHING | INTERRUPTS)
    assert all(far in following(model, state) or _skips(model, state, far, way)
               for state, far in pairwise(way))  # fmt: skip


def _skips(model: type[Record], state: str, far: str, way: tuple[str, ...]) -> bool:
    """Whether what comes next is reached from before the state, as a treatment is left out."""
    return any(far in following(model, before) for before in way[: way.index(state)])


@pytest.mark.parametrize("key", [one.key for one in living()])
def test_a_last_state_wears_no_ring_of_a_new_one(key: str) -> None:
    model = get_record_type(key).model
    last = [state for state in states_of(model) if not following(model, state)]
    assert {state_shape(state).shape for state in last} <= {"closed", "canceled", "resolved"}


def test_the_ends_beside_the_way_are_told_while_they_may_come(admin: Person) -> None:
    baseline: Any = make("baseline")
    track = shown(baseline, admin)
    assert ([one.name for one in track.line], track.ends) == (["Open", "Taken"], ("Failed",))
    baseline.status = "failed"
    assert [one.name for one in shown(baseline, admin).line] == ["Open", "Failed"]
    assert shown(baseline, admin).ends == ()
    baseline.status = "taken"
    assert shown(baseline, admin).ends == ()


def test_a_way_that_is_interrupted_goes_on_where_it_was(admin: Person) -> None:
    template: Any = make("standard_change")
    template.status = "suspended"
    track = shown(template, admin)
    assert [one.status for one in track.line] == ["draft", "in_approval", "suspended", "retired"]


def test_nobody_is_led_to_the_end_of_what_lasts(admin: Person) -> None:
    policy: Any = make("policy")
    policy.status = "in_force"
    track = shown(policy, admin)
    assert (track.next, track.step) == (None, None)
    assert track.ends == ("Withdrawn",)


def test_a_page_names_the_ends_beside_its_way(admin: Person) -> None:
    page = signed_in(admin).get(make("discrepancy").get_absolute_url()).content.decode()
    assert "or ends: accepted" in page


def test_a_step_that_only_others_take_is_not_offered_and_they_are_named(admin: Person) -> None:
    owner, desk = make_person("change_manager"), make_person("admin")
    asked = make("freeze_exception", freeze=make("freeze", owner=owner))
    verbs = {step.verb for step in offered(asked, desk, may_change=True)}
    assert not verbs & {"grant", "refuse"}
    assert taken_by_others(asked, desk) == [
        f"Grant, Refuse: The owner of the freeze decides on an exception from it: {owner.title}."
    ]
    assert {"grant", "refuse"} <= {step.verb for step in offered(asked, owner, may_change=True)}
    assert taken_by_others(asked, owner) == []


def test_a_personal_step_names_whose_word_it_is(admin: Person) -> None:
    given = make("role_assignment", status="given")
    assert taken_by_others(given, admin) == [f"Accept the role: {given.person.title} alone."]
    assert taken_by_others(given, given.person) == []


@pytest.mark.parametrize("key", sorted(one.key for one in record_types() if one.has_lifecycle()))
def test_a_step_whose_gates_are_shut_is_drawn_as_shut(key: str, admin: Person) -> None:
    record: Any = make(key)
    if not hasattr(record, "status"):
        return
    page = signed_in(admin).get(record.get_absolute_url()).content.decode()
    refuses = {
        step.verb
        for step in steps_of(type(record)).values()
        if any(one.effect == "refuse" and one.refusal(record) for one in step.gates)
    }
    for mark in re.findall(r'<a class="btn[^"]*"[^>]*/do/[^>]*>', page):
        verb = re.search(r"/do/(\w+)", mark)
        assert verb is not None
        assert (" shut" in mark) == (verb[1] in refuses), mark
        assert (" shut" in mark) == ("title=" in mark), mark


@pytest.mark.parametrize("typed", ["", "It went away."])
def test_a_refused_form_is_a_draft_only_if_something_was_typed(admin: Person, typed: str) -> None:
    change = make("change", lowered_from="")
    place = f"{change.get_absolute_url()}/do/settle_lowering"
    client = signed_in(admin)
    assert "data-unsent" not in client.get(place).content.decode()
    answer = client.post(place, {"reason": typed}).content.decode()
    assert "step-form" in answer
    assert ("data-unsent" in answer) == bool(typed)
