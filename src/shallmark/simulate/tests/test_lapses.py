"""The simulated year is good, and each planted lapse turns the checks it names and no other."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from shallmark.conformity.models import CheckRun
from shallmark.conformity.tests import affected
from shallmark.kernel.records import record_types
from shallmark.manage.change_configuration.impact import described
from shallmark.manage.change_configuration.models import Change, Ci
from shallmark.operate.customer_service.simulate.lapses import ScenarioLapse
from shallmark.operate.customer_service.simulate.scenario_runner import run_scenario
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make_person
from shallmark.simulate.context import SimulationContext
from shallmark.simulate.declarations import Lapse
from shallmark.simulate.lapses import all_lapses, plant
from shallmark.simulate.tests.judging import (
    WAITS,
    Verdicts,
    is_built,
    thrown_away,
    verdicts,
    verdicts_of,
)
from tests.support import databases, year

pytestmark = pytest.mark.simulated_year
LAPSES = tuple(all_lapses().values())


@dataclass(frozen=True)
class GoodYear:
    """A simulated year without lapses, and the verdicts of the checks."""

    context: SimulationContext
    verdicts: Verdicts


@pytest.fixture(scope="module")
def good(django_db_setup: None, django_db_blocker: Any) -> Iterator[GoodYear]:
    """The good year in an open transaction, of which nothing stays."""
    with django_db_blocker.unblock(), databases.lent(databases.YEAR), thrown_away():
        yield GoodYear(year.context_of_year(), verdicts_of(CheckRun.objects.latest("pk")))


def planted(lapse: Lapse, good: GoodYear) -> frozenset[str]:
    """Run the scenarios that the lapse mutates; returns what its checks must report."""
    if not isinstance(lapse, ScenarioLapse):
        references = plant(lapse, replace(good.context, rng=random.Random(7)))
        return frozenset(lapse.members(references, good.context))
    context, scenarios = year.planned(good.context)
    lapse.mutate_scenarios(scenarios, context)
    bent = [run_scenario(scenario, year.END) for scenario in scenarios if scenario.lapse]
    references = [incident.reference for incident in bent if incident is not None]
    return frozenset(lapse.members([*references, *plant(lapse, context)], context))


def one_in_each_state(record_type: Any) -> Iterator[Any]:
    records = record_type.model.objects.order_by("-id")
    if not record_type.has_lifecycle():
        yield from records[:1]
        return
    for state in record_type.model.Status.values:
        yield from records.filter(status=state)[:1]


def test_it_is_a_good_year_without_lapses(good: GoodYear) -> None:
    for key, verdict in good.verdicts.items():
        if not is_built(key):
            assert verdict[0] == "not_assessable", key
        else:
            assert verdict == ("conforming", frozenset()), key


def test_each_check_that_the_year_answers_is_turned_by_a_lapse(good: GoodYear) -> None:
    turned = {key for lapse in LAPSES for key in lapse.checks}
    answered = {key for key, (outcome, _rows) in good.verdicts.items() if outcome == "conforming"}
    assert answered <= turned


def test_its_changes_go_on_every_path(good: GoodYear) -> None:
    paths = set(Change.objects.values_list("category", "status"))
    categories = ("standard", "minor", "significant", "emergency")
    assert {(category, "closed") for category in categories} <= paths
    assert ("minor", "scheduled") in paths or ("significant", "scheduled") in paths
    assert ("minor", "rejected") in paths


def test_its_services_survive_a_host_and_fall_with_their_database(good: GoodYear) -> None:
    host = described(Ci.objects.get(uid="host-1"))
    assert (host["harmed"], [affected_item["name"] for affected_item in host["weakened"]]) == (
        0,
        ["cluster-1"],
    )
    database = described(Ci.objects.get(uid="s03-db"))
    assert [affected_item["name"] for affected_item in database["services"]] == ["Shop and till"]


def test_each_of_its_records_opens_in_each_state(good: GoodYear) -> None:
    client = signed_in(make_person("admin"))
    for record_type in record_types():
        for record in one_in_each_state(record_type):
            answer = client.get(record.get_absolute_url())
            assert answer.status_code == 200, record.reference
            assert "&lt;section" not in answer.content.decode(), record.reference


@pytest.mark.parametrize("lapse", LAPSES, ids=lambda lapse: lapse.id)
def test_it_turns_what_the_lapse_names_and_no_more(
    lapse: Lapse, good: GoodYear, pytestconfig: pytest.Config
) -> None:
    """The checks over the tables that it wrote are judged; under `--long` all of them."""
    with thrown_away():
        before = affected.writes()
        wanted = planted(lapse, good)
        only = affected.checks_over(affected.written_since(before))
        judged = verdicts(None if pytestconfig.getoption("--long") else only)
    assert wanted, "planted nowhere"
    assert only >= set(lapse.checks)
    for key, (outcome, rows) in judged.items():
        outcome_before, rows_before = good.verdicts[key]
        if key not in lapse.checks:
            assert (key, outcome, rows) == (key, outcome_before, rows_before)
            continue
        assert rows - rows_before == wanted
        waits = WAITS.get(key) == "trend_analysis"
        assert outcome == ("not_assessable" if waits else "nonconforming")
