"""The year of changes is good, and each planted lapse turns its check of changes and no other."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from shallmark.conformity import actions, queries
from shallmark.conformity.library import built
from shallmark.kernel import ledger_views
from shallmark.manage.change_configuration.models import Change
from shallmark.simulate.bends import Scene
from shallmark.simulate.change_lapses import CHANGES, HARMLESS
from shallmark.simulate.changes import keep_changes
from shallmark.simulate.run import set_scene

START, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
Verdicts = dict[str, tuple[str, frozenset[str]]]


def verdicts() -> Verdicts:
    """Check of changes -> outcome, and the rows that it reports."""
    ours = sorted(key for key in built() if key.startswith("CHK-CHG-"))
    run = actions.run_checks(by=None, trigger="test", as_of=END, period=(START, END), only=ours)
    return {
        found.check_id: (
            str(found.outcome),
            frozenset(queries.rows(run, found.check_id).values_list("reference", flat=True)),
        )
        for found in run.outcomes.filter(check_id__in=ours)
    }


@contextmanager
def thrown_away() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def year(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Scene, Verdicts]]:
    """The year in an open transaction, of which nothing stays."""
    with django_db_blocker.unblock(), thrown_away():
        scene = set_scene(random.Random(3), START, END)
        keep_changes(scene)
        yield scene, verdicts()


def is_built(check: str) -> bool:
    return built()[check].views <= ledger_views.built()


def test_it_is_a_good_year(year: tuple[Scene, Verdicts]) -> None:
    for key, said in year[1].items():
        wanted = "conforming" if is_built(key) else "not_assessable"
        assert said == (wanted, frozenset()), key


def test_it_holds_every_path(year: tuple[Scene, Verdicts]) -> None:
    found = set(Change.objects.values_list("category", "status"))
    closed = {
        (category, "closed") for category in ("standard", "minor", "significant", "emergency")
    }
    assert closed <= found
    assert ("minor", "scheduled") in found or ("significant", "scheduled") in found
    assert ("minor", "rejected") in found


@pytest.mark.parametrize(
    ("key", "checks", "plant"),
    [*((one[0], one[2], one[3]) for one in CHANGES), *((one[0], (), one[2]) for one in HARMLESS)],
    ids=[*(one[0] for one in CHANGES), *(one[0] for one in HARMLESS)],
)
def test_it_turns_what_the_lapse_names_and_no_more(
    year: tuple[Scene, Verdicts], key: str, checks: tuple[str, ...], plant: Any
) -> None:
    scene, before = year
    with thrown_away():
        wanted, found = frozenset(plant(scene)), verdicts()
    assert wanted, "planted nowhere"
    for check, said in found.items():
        expected = ("nonconforming", wanted) if check in checks else before[check]
        assert said == expected, check
