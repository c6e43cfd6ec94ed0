"""The item estate is good, and each planted lapse turns its check of configuration and no other."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from shallmark.conformity import actions, queries
from shallmark.conformity.library import built
from shallmark.manage.change_configuration.impact import described
from shallmark.manage.change_configuration.models import Ci
from shallmark.simulate.bends import Scene
from shallmark.simulate.configuration import keep_configuration
from shallmark.simulate.configuration_lapses import CONFIGURATION
from shallmark.simulate.run import set_scene

START, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
Verdicts = dict[str, tuple[str, frozenset[str]]]
#: what deployments and changes bring, which are not part of the estate
WITHOUT = {"CHK-CFG-03", "CHK-CFG-07", "CHK-CFG-10"}


def verdicts() -> Verdicts:
    ours = sorted(key for key in built() if key.startswith("CHK-CFG-"))
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
def year(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[tuple[Scene, Verdicts]]:
    """The year in an open transaction, of which nothing stays."""
    from django.test import override_settings

    folder = str(tmp_path_factory.mktemp("library"))
    with override_settings(MEDIA_ROOT=folder), django_db_blocker.unblock(), thrown_away():
        scene = set_scene(random.Random(3), START, END)
        keep_configuration(scene)
        yield scene, verdicts()


def test_it_is_a_good_estate(year: tuple[Scene, Verdicts]) -> None:
    for key, said in year[1].items():
        if key not in WITHOUT:
            assert said == ("conforming", frozenset()), key


def test_a_service_survives_a_host_and_falls_with_its_database(
    year: tuple[Scene, Verdicts],
) -> None:
    host = described(Ci.objects.get(uid="host-1"))
    assert (host["harmed"], [one["name"] for one in host["weakened"]]) == (0, ["cluster-1"])
    database = described(Ci.objects.get(uid="s03-db"))
    assert [one["name"] for one in database["services"]] == ["Shop and till"]


@pytest.mark.parametrize(
    ("checks", "plant"),
    [(one[2], one[3]) for one in CONFIGURATION],
    ids=[one[0] for one in CONFIGURATION],
)
def test_it_turns_what_the_lapse_names_and_no_more(
    year: tuple[Scene, Verdicts], checks: tuple[str, ...], plant: Any
) -> None:
    scene, before = year
    with thrown_away():
        wanted, found = frozenset(plant(scene)), verdicts()
    assert wanted, "planted nowhere"
    for check, said in found.items():
        expected = ("nonconforming", wanted) if check in checks else before[check]
        assert said == expected, check
