"""`./shallmark step` and `report changes`; what is refused stands in test_change_refusals.py."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from shallmark.cli.app import build
from shallmark.manage.change_configuration.tests.change_office import Office, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Office:
    opened = office()
    type(opened.manager).objects.filter(pk=opened.manager.pk).update(username="manager")
    return opened


def run(*words: str) -> Any:
    return CliRunner().invoke(build(), [*words])


def test_the_command_takes_a_step_with_its_fields(desk: Office) -> None:
    change = desk.change()
    result = run(
        "step", change.reference, "cancel", "--as", "manager", "--json",
        "--set", "decision_reason=Not wanted.",
    )  # fmt: skip
    assert json.loads(result.stdout) == {"reference": change.reference, "status": "canceled"}


def test_the_report_counts_changes(desk: Office) -> None:
    desk.approved()
    desk.change()
    report = json.loads(run("report", "changes", "--json").stdout)
    assert (report["changes"], report["by_state"]) == (2, {"new": 1, "scheduled": 1})
    assert report["started_before_approval"] == 0
