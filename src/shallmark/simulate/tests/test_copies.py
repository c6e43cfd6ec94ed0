"""Incidents of which most are copies: the same shares, nothing doubled, nothing left out.

They are simulated once for all tests of this file, which write into savepoints.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from shallmark.common.calendars.models import ClockResult
from shallmark.common.search.models import SearchEntry
from shallmark.common.search.queries import search
from shallmark.conformity.verification import examine
from shallmark.kernel import writes
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.models import Escalation, Incident
from shallmark.operate.customer_service.simulate import repeat
from shallmark.operate.customer_service.simulate.repeat import repeat_incidents
from shallmark.simulate import demo
from shallmark.simulate.run import Report, Size, simulate
from shallmark.simulate.tests.judging import thrown_away
from tests.support import databases

END = datetime(2026, 1, 1, tzinfo=UTC)
#: a year of so many incidents alone, two of the lapses among them
SIZE = Size(scale=60 / 1500, until=END, lapses=("L-157", "L-211"), baselines=())


@pytest.fixture(scope="module")
def report(django_db_setup: None, django_db_blocker: Any) -> Iterator[Report]:
    """Twenty incidents written one by one, and forty copies of them."""
    with django_db_blocker.unblock(), databases.lent(databases.SEEDED), thrown_away():
        yield simulate(SIZE, max_scenarios=20)


@pytest.fixture
def undone(report: Report) -> Iterator[None]:
    """What the test writes is taken back."""
    with thrown_away():
        yield


def shares(values: Iterable[Any]) -> Counter[Any]:
    return Counter(values)


def test_it_says_what_it_planted_and_writes_nothing_after_the_end(report: Report) -> None:
    assert (report.incidents, report.simulated) == (60, 20)
    assert report.planted["L-157"]
    assert Incident.objects.filter(reference__in=report.planted["L-157"]).exists()
    assert not Incident.objects.filter(updated_at__gte=END).exists()


def test_all_of_it_was_written_by_the_application(report: Report, undone: None) -> None:
    """Each version and act bears the word of a write, marked with the key; copies came by it."""
    assert examine().faults == []


def test_it_refuses_a_second_organisation(report: Report) -> None:
    with pytest.raises(ValueError, match="already"):
        simulate(SIZE)


def test_the_demonstration_is_there_and_wanted_no_more(report: Report) -> None:
    assert demo.present()
    assert not demo.needed()


def test_it_repeats_what_was_played_in_the_same_shares(report: Report) -> None:
    assert Incident.objects.count() == 60
    for field in ("status", "priority", "service", "updated_at", "clock_state", "major"):
        first = Incident.objects.order_by("pk")[:20].values_list(field, flat=True)
        whole = Incident.objects.values_list(field, flat=True)
        assert shares(whole) == {value: 3 * many for value, many in shares(first).items()}


def test_every_copy_has_all_that_its_original_has(report: Report) -> None:
    incidents = dict(Incident.objects.values_list("pk", "reference"))
    assert len(set(incidents.values())) == len(incidents) == 60
    for label, key in (
        ("calendars.ClockResult", "record_id"),
        ("search.SearchEntry", "record_id"),
        ("discussion.Entry", "record_id"),
        ("customer_service.IncidentEvent", "pgh_obj_id"),
    ):
        rows = apps.get_model(label)._default_manager.filter(reference__startswith="INC")
        assert all(incidents[pk] == ref for pk, ref in rows.values_list(key, "reference"))
    entries = SearchEntry.objects.filter(record_key="incident")
    assert dict(entries.values_list("reference", "title")) == dict(
        Incident.objects.values_list("reference", "title")
    )
    last = Incident.objects.latest("pk")
    admin = Person.objects.get(username="admin")
    assert [hit.reference for hit in search(admin, last.reference)] == [last.reference]
    doubled = Counter(ClockResult.objects.values_list("record_id", "metric"))
    assert set(doubled.values()) == {1}
    assert set(Escalation.objects.values_list("incident_id", flat=True)) <= incidents.keys()


def test_it_makes_the_indexes_anew_where_there_are_many(
    undone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeat, "REINDEX_FROM", 10)
    before = index_names()
    assert repeat_incidents(20, lambda _done, _all: None) == 20
    assert Incident.objects.count() == 80
    assert index_names() == before


def index_names() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select indexname from pg_indexes where schemaname = 'public'")
        return {name for (name,) in cursor.fetchall()}


def test_what_comes_after_copies_takes_a_number_of_its_own(undone: None) -> None:
    person = Person.objects.get(username="ana")
    incident = writes.create(Incident, by=person, values={"title": "The next one"})
    assert Incident.objects.filter(reference=incident.reference).count() == 1
    writes.edit(incident, by=person, values={"title": "The next one, changed"})
