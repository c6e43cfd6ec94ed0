"""What is refused of a change is refused by page, by API and by command, with the same sentence."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from shallmark.cli.app import build
from shallmark.cli.problems import Problem, WrongUse
from shallmark.cli.tasks import step as task
from shallmark.kernel import writes
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.change_configuration.tests.test_change_deciding import sent
from shallmark.manage.change_configuration.tests.test_change_life import BLOCKED
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make

pytestmark = pytest.mark.django_db

Spoil = Callable[[Office, Change], Any]


@pytest.fixture
def desk(db: None) -> Office:
    opened = office()
    type(opened.manager).objects.filter(pk=opened.manager.pk).update(username="manager")
    return opened


def with_values(values: dict[str, Any]) -> Spoil:
    """As an import brings changes in: no gate was asked."""
    return lambda _desk, change: Change.objects.filter(pk=change.pk).update(**values)


def into_a_freeze(desk: Office, change: Change) -> None:
    freeze = make("freeze", starts_at=change.planned_start, ends_at=change.planned_end)
    writes.perform(freeze, "approve", by=desk.manager)


def by_page(desk: Office, change: Change, verb: str) -> str:
    client = signed_in(desk.manager)
    if verb == "approve":
        answer = sent(client, change)
    else:
        form = {
            "confirm": "yes",
            "reason": "I want it, and say so.",
            "no_test_reason": "There is only one.",
        }
        answer = client.post(f"{change.get_absolute_url()}/do/{verb}", form)
    assert answer.status_code == 409
    return str(answer.content.decode())


def by_api(desk: Office, change: Change, verb: str) -> str:
    """By the step itself, and an approval by the decision too: both say the same."""
    client, sentences = signed_in(desk.manager), []
    requests: dict[str, Any] = {
        f"/api/v1/changes/{change.reference}/do/{verb}": {
            "confirm": True,
            "reason": "I want it, and say so.",
        }
    }
    if verb == "approve":
        address = f"/api/v1/decisions/changes/{change.reference}"
        requests[address] = {"decision": "approved", "shown": client.get(address).json()["shown"]}
    for address, payload in requests.items():
        answer = client.post(address, json.dumps(payload), content_type="application/json")
        assert answer.status_code == 409
        sentences.append(f"{answer.json()['sentence']} ({answer.json().get('check', '')})")
    assert len(set(sentences)) == 1
    return sentences[0]


def by_command(_desk: Office, change: Change, verb: str) -> str:
    words = ["step", change.reference, verb, "--as", "manager", "--confirm", "--reason", "Now."]
    result = CliRunner().invoke(build(), words)
    assert isinstance(result.exception, Problem)
    return str(result.exception)


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
            "CHK-CHG-12", into_a_freeze, "move it, or ask the owner", "approve", id="freeze"
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


@pytest.mark.parametrize("settings", [["planned_start"], ["=x"], ["title=a", "title=b"]])
def test_the_command_refuses_what_is_no_setting(desk: Office, settings: list[str]) -> None:
    change = desk.asked()
    with pytest.raises(WrongUse, match="--set"):
        task.take(change.reference, "cancel", "manager", settings, "It is over.", confirm=True)
