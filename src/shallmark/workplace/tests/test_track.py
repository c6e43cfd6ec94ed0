"""The track says where a record stands, and what its next step still needs."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.kernel.records import type_of
from shallmark.manage.team.models import Person
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make
from shallmark.workplace.track import Ahead, Track, entered, next_step, offered, track_of

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
