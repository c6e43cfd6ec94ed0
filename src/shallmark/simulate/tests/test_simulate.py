"""One seed makes one ledger; repeating keeps the shares and doubles nothing."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from shallmark.common.calendars.models import ClockResult
from shallmark.common.search.models import SearchEntry
from shallmark.common.search.queries import search
from shallmark.kernel import door
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.models import Escalation, Incident
from shallmark.simulate import demo, lapses, repeat
from shallmark.simulate.repeat import repeat_incidents
from shallmark.simulate.run import Report, Size, months_before, simulate

pytestmark = pytest.mark.django_db
END = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = {
    "customer_service.IncidentEvent": (
        "pgh_obj_id", "status", "title", "priority", "updated_at", "service__title",
        "assigned_to__title", "owner__title", "reporter__title", "category__title",
    ),
    "calendars.ClockResult": ("record_id", "metric", "started_at", "due_at", "stopped_at"),
    "customer_service.Escalation": ("incident_id", "metric", "at", "told__title"),
    "customer_service.Contact": ("incident_id", "metric", "at"),
    "discussion.Entry": ("record_id", "kind", "text", "at", "author__title"),
}  # fmt: skip


def year(incidents: int, seed: int = 7, **said: Any) -> Report:
    scale = incidents / 1500
    return simulate(Size(seed=seed, scale=scale, until=END, **said.pop("size", {})), **said)


def ledger_digest() -> str:
    """Of all that incidents are; their keys count from the first, whatever that is."""
    first = Incident.objects.order_by("pk").values_list("pk", flat=True)[0]
    digest = hashlib.sha256()
    for label, columns in COLUMNS.items():
        rows = apps.get_model(label)._default_manager.order_by("pk").values_list(*columns)
        for key, *rest in rows:
            digest.update(repr((key - first, *rest)).encode())
    return digest.hexdigest()


def digest_of(seed: int) -> str:
    with transaction.atomic():
        year(15, seed)
        found = ledger_digest()
        transaction.set_rollback(True)
    return found


def shares(values: Iterable[Any]) -> Counter[Any]:
    return Counter(values)


def test_the_same_seed_makes_the_same_ledger() -> None:
    assert digest_of(7) == digest_of(7) != digest_of(8)


def test_it_says_what_it_planted_and_writes_nothing_after_the_end() -> None:
    report = year(40, size={"lapses": ("L-157", "L-211")})
    assert (report.incidents, report.played) == (40, 40)
    assert report.planted["L-157"]
    assert Incident.objects.filter(reference__in=report.planted["L-157"]).exists()
    assert not Incident.objects.filter(updated_at__gte=END).exists()


def test_it_refuses_a_second_organisation() -> None:
    year(1)
    with pytest.raises(ValueError, match="already"):
        year(1)


def test_it_repeats_what_was_played_in_the_same_shares() -> None:
    report = year(60, played_at_most=20)
    assert (report.incidents, report.played, Incident.objects.count()) == (60, 20, 60)
    for field in ("status", "priority", "service", "updated_at", "clock_state", "major"):
        first = Incident.objects.order_by("pk")[:20].values_list(field, flat=True)
        whole = Incident.objects.values_list(field, flat=True)
        assert shares(whole) == {value: 3 * many for value, many in shares(first).items()}


def test_every_copy_has_all_that_its_original_has() -> None:
    year(50, played_at_most=20)
    incidents = dict(Incident.objects.values_list("pk", "reference"))
    assert len(set(incidents.values())) == len(incidents) == 50
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


def test_it_makes_the_indexes_anew_where_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeat, "MANY", 10)
    before = index_names()
    assert year(40, played_at_most=20).incidents == Incident.objects.count() == 40
    assert index_names() == before


def index_names() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select indexname from pg_indexes where schemaname = 'public'")
        return {name for (name,) in cursor.fetchall()}


def test_what_comes_after_copies_takes_a_number_of_its_own() -> None:
    year(30, played_at_most=10)
    person = Person.objects.get(username="ana")
    made = door.create(Incident, by=person, values={"title": "The next one"})
    assert Incident.objects.filter(reference=made.reference).count() == 1
    door.edit(made, by=person, values={"title": "The next one, changed"})


def test_it_repeats_nothing_where_nothing_is() -> None:
    assert repeat_incidents(10, lambda _done, _all: None) == 0


def test_it_refuses_an_unknown_lapse() -> None:
    with pytest.raises(ValueError, match="L-999"):
        lapses.chosen(["L-999"])


def test_it_takes_lapses_by_id_check_and_preset() -> None:
    assert [lapse.id for lapse in lapses.chosen(["CHK-INC-11", "L-161", "none"])] == ["L-161"]
    assert [lapse.id for lapse in lapses.chosen(["default"])] == list(lapses.DEFAULT)


def test_months_are_those_of_the_calendar() -> None:
    assert months_before(datetime(2026, 3, 31, 9, tzinfo=UTC), 13) == datetime(
        2025, 2, 28, tzinfo=UTC
    )


def test_the_demonstration_is_wanted_only_where_nothing_is() -> None:
    assert demo.needed()
    assert not demo.present()
    year(1)
    assert demo.present()
    assert not demo.needed()
