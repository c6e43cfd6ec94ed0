"""The simulated year is good, and each planted lapse turns the checks it names and no other."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from shallmark.conformity import actions
from shallmark.conformity.models import CheckRun
from shallmark.conformity.tests import affected
from shallmark.kernel import clock
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
from shallmark.simulate.tests import writing_today
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
#: what an auditor wrote to change what is said of a day in the past, and the checks of which it was
WRITTEN_TODAY = [
    ("change.services change.items", "CFG-03 CFG-10 CHG-10 CHG-17"),
    ("change_configuration_change.impact_answers", "CHG-18"),
    ("change_configuration_change.impact_snapshot", "CFG-10"),
    ("documents_document.review_due", "DOC-02 SMS-03"),
    ("documents_document.under_change_control", "DOC-06"),
    ("documents_documentversion.sections", "SMS-03 SMS-04"),
    ("policy_interestedparty.reviewed_at", "SMS-11"),
    ("change_configuration_citype.audit_interval", "CFG-04"),
    ("change_configuration_citype.financial", "CFG-12"),
    ("change_configuration_standardchange.scope_services", "CHG-10"),
    ("policy_scopestatement.included_services", "SMS-01"),
    ("change_configuration_testresult.result", "CHG-13"),
    ("change_configuration_pir.actions", "CHG-15"),
    ("change_configuration_changeanalysis.conclusions", "CHG-16"),
    ("customer_service_category.is_security", "SEC-10"),
    ("members.all", "CMP-05"),
    ("days_of_work.all", "INC-06 SMS-07"),
]


@dataclass(frozen=True)
class GoodYear:
    """A simulated year without lapses, and the verdicts of the checks."""

    context: SimulationContext
    verdicts: Verdicts
    run: CheckRun


@pytest.fixture(scope="module")
def good(django_db_setup: None, django_db_blocker: Any) -> Iterator[GoodYear]:
    """The good year in an open transaction, of which nothing stays."""
    with django_db_blocker.unblock(), databases.lent(databases.YEAR), thrown_away():
        run = CheckRun.objects.latest("pk")
        yield GoodYear(year.context_of_year(), verdicts_of(run), run)


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
    wanted = {
        key: ("conforming", frozenset()) if is_built(key) else ("not_assessable", verdict[1])
        for key, verdict in good.verdicts.items()
    }
    assert {key: good.verdicts[key] for key in wanted if good.verdicts[key] != wanted[key]} == {}


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


@pytest.fixture(scope="module")
def rewritten(good: GoodYear) -> writing_today.Rewritten:
    """What is said of the year, then and now, once everything in it is written on today."""
    assert good.verdicts
    return writing_today.rewrite()


def test_it_says_the_same_of_a_past_day_whatever_is_written_today(
    good: GoodYear, rewritten: writing_today.Rewritten
) -> None:
    first = writing_today.said(good.run)
    differing = {key for key in first if rewritten.then[key] != first[key]}
    guilty = writing_today.guilty(writing_today.EVERYTHING, differing, first) if differing else []
    assert (sorted(differing), guilty) == ([], [])


def test_what_is_written_today_is_seen_today(
    good: GoodYear, rewritten: writing_today.Rewritten
) -> None:
    """The edits are no formality: each type is written on, and most checks now say otherwise."""
    # what a baseline holds once it is taken, nobody can write on
    assert rewritten.left == {"baseline"}
    first = writing_today.said(good.run)
    assert sum(rewritten.now[key] != first[key] for key in first) > len(first) / 2


@pytest.mark.parametrize(("written", "checks"), WRITTEN_TODAY)
def test_what_an_auditor_wrote_today_is_written_on(
    good: GoodYear, rewritten: writing_today.Rewritten, written: str, checks: str
) -> None:
    """Each edit by which a run of the past was changed before, and the checks that it changed."""
    first = writing_today.said(good.run)
    assert set(written.split()) <= set(rewritten.done)
    for check in checks.split():
        key = f"CHK-{check}"
        assert rewritten.then[key] == first[key]
        assert rewritten.now[key] != first[key], key


def test_as_of_now_it_says_what_it_says_now(good: GoodYear) -> None:
    """The tables of then and those of today are two ways to the same rows."""
    with thrown_away(), clock.at(year.NOW):
        assert good.context
        now = actions.run_checks(by=None, period=(year.START, year.END))
        then = actions.run_checks(by=None, period=(year.START, year.END), as_of=year.NOW)
        assert writing_today.said(then) == writing_today.said(now)


@pytest.mark.parametrize("lapse", LAPSES, ids=lambda lapse: lapse.id)
def test_it_turns_what_the_lapse_names_and_no_more(
    lapse: Lapse, good: GoodYear, pytestconfig: pytest.Config
) -> None:
    """The checks over the tables that it wrote are judged; under `--long` all, as of then."""
    whole = pytestconfig.getoption("--long")
    with thrown_away():
        before = affected.writes()
        wanted = planted(lapse, good)
        only = affected.checks_over(affected.written_since(before))
        judged = verdicts(None, past=True) if whole else verdicts(only)
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
