"""One seed makes one ledger; repeating keeps the shares and doubles nothing."""

import hashlib
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import transaction

from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.simulate.repeat import repeat_incidents
from shallmark.simulate import demo, lapses
from shallmark.simulate.baselines import baseline_names
from shallmark.simulate.run import Size, months_before, simulate

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


def ledger_digest() -> str:
    """Of all that incidents are; their keys count from the first, whatever that is."""
    first = Incident.objects.order_by("pk").values_list("pk", flat=True)[0]
    digest = hashlib.sha256()
    for label, columns in COLUMNS.items():
        rows = apps.get_model(label)._default_manager.order_by("pk").values_list(*columns)
        for key, *rest in rows:
            digest.update(repr((key - first, *rest)).encode())
    return digest.hexdigest()


def digest_of(seed: int, baselines: tuple[str, ...] = ()) -> str:
    with transaction.atomic():
        simulate(Size(seed=seed, scale=15 / 1500, until=END, baselines=baselines))
        digest = ledger_digest()
        transaction.set_rollback(True)
    return digest


def test_the_same_seed_makes_the_same_ledger() -> None:
    assert digest_of(7) == digest_of(7) != digest_of(8)


@pytest.mark.long
def test_the_same_seed_makes_the_same_ledger_beside_all_baselines() -> None:
    every = tuple(baseline_names())
    assert digest_of(7, every) == digest_of(7, every) == digest_of(7)


def test_it_refuses_an_unknown_baseline() -> None:
    with pytest.raises(ValueError, match="no baseline stamps"):
        Size(baselines=("stamps",))


def test_it_repeats_nothing_where_nothing_is() -> None:
    assert repeat_incidents(10, lambda _done, _all: None) == 0


def test_it_refuses_an_unknown_lapse() -> None:
    with pytest.raises(ValueError, match="L-999"):
        lapses.select_lapses(["L-999"])


def test_it_takes_lapses_by_id_check_and_preset() -> None:
    assert [lapse.id for lapse in lapses.select_lapses(["CHK-INC-11", "L-161", "none"])] == [
        "L-161",
        "S-161",
    ]
    assert [lapse.id for lapse in lapses.select_lapses(["default"])] == list(lapses.DEFAULT)


def test_months_are_those_of_the_calendar() -> None:
    assert months_before(datetime(2026, 3, 31, 9, tzinfo=UTC), 13) == datetime(
        2025, 2, 28, tzinfo=UTC
    )


def test_the_demonstration_is_wanted_where_nothing_is() -> None:
    assert demo.needed()
    assert not demo.present()
