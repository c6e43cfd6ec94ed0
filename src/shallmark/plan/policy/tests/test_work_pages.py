"""Pages of direction are places to work: what one comes for stands there, as far as one may."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from tests.support.ready_records import in_state
from tests.support.work_blocks import block, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return signed_in(make_person("risk_compliance_manager"))


def running_objective(owner: Any = None) -> Any:
    objective = make(
        "objective", owner=owner or make("person"), metric="Solved at once", unit="percent",
        baseline=61, target=70, due=clock.now().date() + timedelta(days=90),
    )  # fmt: skip
    return in_state(objective, "approved", approved_at=clock.now() - timedelta(days=9))


def test_an_objective_shows_each_measured_value_and_when_the_next_is_due(client: Client) -> None:
    objective = running_objective()
    for number in (64, 68):
        objective = writes.perform(
            objective, "measure", by=None, values={"value": number}, authority=SYSTEM
        )
    told = block(page_of(client, objective), "measured")
    assert "68\u00a0percent" in told
    assert "64\u00a0percent" in told
    assert "target 70\u00a0percent" in told
    assert "next value due" in told


def test_whoever_may_measure_an_objective_enters_the_next_value_beside_its_curve() -> None:
    objective = running_objective()
    owner = make_person("risk_compliance_manager")
    writes.edit(objective, by=None, values={"owner": owner}, authority=SYSTEM)
    assert "/do/measure" in block(page_of(signed_in(owner), objective), "measured")
    assert "/do/measure" not in block(
        page_of(signed_in(make_person("auditor")), objective), "measured"
    )


def test_a_metric_stands_among_those_of_its_process(client: Client) -> None:
    metric = make("process_metric", criterion=90, value=94)
    assert block(page_of(client, metric), "beside") == ""
    other = make("process_metric", process=metric.process, criterion=5, value=3)
    told = block(page_of(client, metric), "beside")
    assert other.title in told
    assert 'aria-current="true"' in told
