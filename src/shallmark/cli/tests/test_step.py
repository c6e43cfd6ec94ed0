"""`./shallmark step` and `report changes`: the same gates as page and API."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from shallmark.cli.app import build
from shallmark.cli.problems import Problem
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.change_configuration.tests.test_change_life import BLOCKED

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Office:
    found = office()
    type(found.manager).objects.filter(pk=found.manager.pk).update(username="manager")
    return found


def run(*words: str) -> Any:
    return CliRunner().invoke(build(), [*words])


@pytest.mark.parametrize(("check", "values", "sentence"), BLOCKED)
def test_the_command_refuses_and_says_what_opens_the_gate(
    desk: Office, check: str, values: dict[str, Any], sentence: str
) -> None:
    change = desk.asked()
    Change.objects.filter(pk=change.pk).update(**values)
    said = run("step", change.reference, "approve", "--as", "manager", "--confirm")
    assert isinstance(said.exception, Problem)
    assert sentence in str(said.exception)
    assert check in str(said.exception)
    assert Change.objects.get(pk=change.pk).status == "authorize"


def test_the_command_refuses_a_start_before_the_approval(desk: Office) -> None:
    change = desk.asked()
    said = run("step", change.reference, "start", "--as", "manager", "--confirm")
    assert isinstance(said.exception, Problem)
    assert Change.objects.get(pk=change.pk).started_at is None


def test_the_command_takes_a_step_with_its_fields(desk: Office) -> None:
    change = desk.change()
    said = run(
        "step", change.reference, "cancel", "--as", "manager", "--json",
        "--set", "decision_reason=Not wanted.",
    )  # fmt: skip
    assert json.loads(said.stdout) == {"reference": change.reference, "status": "canceled"}


def test_the_report_counts_changes(desk: Office) -> None:
    desk.approved()
    desk.change()
    report = json.loads(run("report", "changes", "--json").stdout)
    assert (report["changes"], report["by_state"]) == (2, {"new": 1, "scheduled": 1})
    assert report["started_before_approval"] == 0
