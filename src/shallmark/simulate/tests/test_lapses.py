"""The simulated year is good, and each planted lapse turns the checks it names and no other."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from shallmark.conformity import actions, queries
from shallmark.conformity.library import built
from shallmark.kernel import ledger_views
from shallmark.kernel.records import record_types
from shallmark.kernel.testing import make_person
from shallmark.kernel.tests.every_record import signed_in
from shallmark.manage.change_configuration.impact import described
from shallmark.manage.change_configuration.models import Change, Ci
from shallmark.simulate import lapses
from shallmark.simulate.bends import Scene
from shallmark.simulate.lapses import Lapse
from shallmark.simulate.play import play
from shallmark.simulate.registers import keep_registers
from shallmark.simulate.run import Size, set_scene, simulate, stories_of
from shallmark.simulate.stories import Story, Teller

START, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
INCIDENTS = 200
#: rows of these wait for a record that a later part builds: the analysis of a month; whoever builds
#: it lets the simulation write it, and takes the line out here
WAITS = {"CHK-INC-12": "trend_analysis"}

Verdicts = dict[str, tuple[str, frozenset[str]]]


@dataclass(frozen=True)
class GoodYear:
    """A year without lapses that has been played, and what the checks say of it."""

    scene: Scene
    verdicts: Verdicts

    def again(self) -> tuple[Scene, list[Story]]:
        """The same stories, not played yet."""
        rng = random.Random(7)
        teller = Teller(rng, self.scene.org, self.scene.teller.times, END)
        scene = replace(self.scene, rng=rng, teller=teller)
        return scene, stories_of(scene, INCIDENTS)


def verdicts() -> Verdicts:
    """Check -> outcome, and the rows that it reports."""
    run = actions.run_checks(by=None, trigger="test", as_of=END, period=(START, END))
    return {
        found.check_id: (
            str(found.outcome),
            frozenset(queries.rows(run, found.check_id).values_list("reference", flat=True)),
        )
        for found in run.outcomes.filter(check_id__in=built())
    }


@contextmanager
def thrown_away() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def good(django_db_setup: None, django_db_blocker: Any) -> Iterator[GoodYear]:
    """The good year in an open transaction, of which nothing stays."""
    with django_db_blocker.unblock(), thrown_away():
        scene = set_scene(random.Random(3), START, END)
        year = GoodYear(scene, {})
        for story in year.again()[1]:
            play(story, END)
        keep_registers(scene)
        year.verdicts.update(verdicts())
        yield year


def planted(lapse: Lapse, good: GoodYear) -> frozenset[str]:
    """Play the stories that the lapse bends beside the good ones; what its checks must report."""
    scene, stories = good.again()
    lapse.mark(stories, scene)
    bent = [play(story, END) for story in stories if story.lapse]
    found = [incident.reference for incident in bent if incident is not None]
    return frozenset(lapse.members([*found, *lapse.plant(scene)], scene))


def one_in_each_state(declared: Any) -> Iterator[Any]:
    records = declared.model.objects.order_by("-id")
    if not declared.has_lifecycle():
        yield from records[:1]
        return
    for state in declared.model.Status.values:
        yield from records.filter(status=state)[:1]


def is_built(check: str) -> bool:
    return built()[check].views <= ledger_views.built()


def test_it_is_a_good_year_without_lapses(good: GoodYear) -> None:
    for key, said in good.verdicts.items():
        if not is_built(key):
            assert said[0] == "not_assessable", key
        else:
            assert said == ("conforming", frozenset()), key


def test_its_changes_go_on_every_path(good: GoodYear) -> None:
    found = set(Change.objects.values_list("category", "status"))
    categories = ("standard", "minor", "significant", "emergency")
    assert {(category, "closed") for category in categories} <= found
    assert ("minor", "scheduled") in found or ("significant", "scheduled") in found
    assert ("minor", "rejected") in found


def test_its_services_survive_a_host_and_fall_with_their_database(good: GoodYear) -> None:
    host = described(Ci.objects.get(uid="host-1"))
    assert (host["harmed"], [one["name"] for one in host["weakened"]]) == (0, ["cluster-1"])
    database = described(Ci.objects.get(uid="s03-db"))
    assert [one["name"] for one in database["services"]] == ["Shop and till"]


def test_each_of_its_records_opens_in_each_state(good: GoodYear) -> None:
    client = signed_in(make_person("admin"))
    for declared in record_types():
        for record in one_in_each_state(declared):
            answer = client.get(record.get_absolute_url())
            assert answer.status_code == 200, record.reference
            assert "&lt;section" not in answer.content.decode(), record.reference


@pytest.mark.parametrize("lapse", lapses.LAPSES, ids=lambda lapse: lapse.id)
def test_it_turns_what_the_lapse_names_and_no_more(lapse: Lapse, good: GoodYear) -> None:
    with thrown_away():
        wanted, found = planted(lapse, good), verdicts()
    assert wanted, "planted nowhere"
    for key, (outcome, rows) in found.items():
        before, rows_before = good.verdicts[key]
        if key not in lapse.checks:
            assert (key, outcome, rows) == (key, before, rows_before)
            continue
        assert rows - rows_before == wanted
        waits = WAITS.get(key) == "trend_analysis"
        assert outcome == ("not_assessable" if waits else "nonconforming")


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("seed", [7, 11])
def test_it_finds_every_lapse_of_a_full_year(seed: int) -> None:
    with thrown_away():
        simulate(Size(seed=seed, until=END))
        for key, said in verdicts().items():
            if is_built(key) and key not in WAITS:
                assert said == ("conforming", frozenset()), key
    report = simulate(Size(seed=seed, until=END, lapses=tuple(lapse.id for lapse in lapses.LAPSES)))
    for key, (_outcome, rows) in verdicts().items():
        named = [lapse.id for lapse in lapses.LAPSES if key in lapse.checks]
        assert rows == {one for name in named for one in report.planted[name]}, key
