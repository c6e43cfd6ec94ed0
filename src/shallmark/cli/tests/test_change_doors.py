"""What is refused of a change is refused by page, by API and by command, with the same sentence."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from shallmark.cli.app import build
from shallmark.cli.problems import Problem
from shallmark.kernel import door
from shallmark.kernel.testing import make
from shallmark.kernel.tests.every_record import signed_in
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.change_configuration.tests.test_change_deciding import sent
from shallmark.manage.change_configuration.tests.test_change_life import BLOCKED

pytestmark = pytest.mark.django_db

Spoil = Callable[[Office, Change], Any]


@pytest.fixture
def desk(db: None) -> Office:
    found = office()
    type(found.manager).objects.filter(pk=found.manager.pk).update(username="manager")
    return found


def with_values(values: dict[str, Any]) -> Spoil:
    """As an import brings changes in: no gate was asked."""
    return lambda _desk, change: Change.objects.filter(pk=change.pk).update(**values)


def into_a_freeze(desk: Office, change: Change) -> None:
    freeze = make("freeze", starts_at=change.planned_start, ends_at=change.planned_end)
    door.perform(freeze, "approve", by=desk.manager)


def by_page(desk: Office, change: Change, verb: str) -> str:
    client = signed_in(desk.manager)
    if verb == "approve":
        answer = sent(client, change)
    else:
        said = {"confirm": "yes", "reason": "I want it.", "no_test_reason": "There is only one."}
        answer = client.post(f"{change.get_absolute_url()}/do/{verb}", said)
    assert answer.status_code == 409
    return str(answer.content.decode())


def by_api(desk: Office, change: Change, verb: str) -> str:
    """By the step itself, and an approval by the decision too: both say the same."""
    client, found = signed_in(desk.manager), []
    asked: dict[str, Any] = {
        f"/api/v1/changes/{change.reference}/do/{verb}": {"confirm": True, "reason": "I want it."}
    }
    if verb == "approve":
        address = f"/api/v1/decisions/changes/{change.reference}"
        asked[address] = {"decision": "approved", "shown": client.get(address).json()["shown"]}
    for address, said in asked.items():
        answer = client.post(address, json.dumps(said), content_type="application/json")
        assert answer.status_code == 409
        found.append(f"{answer.json()['sentence']} ({answer.json().get('check', '')})")
    assert len(set(found)) == 1
    return found[0]


def by_command(_desk: Office, change: Change, verb: str) -> str:
    words = ["step", change.reference, verb, "--as", "manager", "--confirm", "--reason", "Now."]
    said = CliRunner().invoke(build(), words)
    assert isinstance(said.exception, Problem)
    return str(said.exception)


@pytest.mark.parametrize("ask", [by_page, by_api, by_command])
@pytest.mark.parametrize(
    ("check", "spoil", "sentence", "verb"),
    [
        pytest.param(
            "CHK-CHG-06",
            with_values({"status": "scheduled"}),
            "starts after the approval; no waiver",
            "start",
            id="before the approval",
        ),
        pytest.param(
            "CHK-CHG-12", into_a_freeze, "move it, or record the decision", "approve", id="freeze"
        ),
        *(
            pytest.param(check, with_values(values), sentence, "approve", id=sentence)
            for check, values, sentence in BLOCKED
        ),
    ],
)
def test_it_refuses_and_says_what_opens_the_gate(
    desk: Office, ask: Any, check: str, spoil: Spoil, sentence: str, verb: str
) -> None:
    change = desk.asked()
    spoil(desk, change)
    before = Change.objects.get(pk=change.pk)
    text = re.sub(r"\s+", " ", ask(desk, change, verb))
    assert sentence in text
    assert ask is by_page or check in text
    after = Change.objects.get(pk=change.pk)
    assert (after.status, after.version, after.approved_at, after.started_at) == (
        before.status, before.version, None, None,
    )  # fmt: skip
