"""Deciding by page, by API and by command: what was shown is on record, and the gates hold."""

import json
import re
from typing import Any

import pytest

from shallmark.common.approvals.models import Decision
from shallmark.kernel.testing import make
from shallmark.kernel.tests.every_record import signed_in
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.change_configuration.tests.test_change_life import BLOCKED

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def sent(client: Any, change: Change, **values: str) -> Any:
    """What the page's form sends after the page was looked at."""
    address = f"{change.get_absolute_url()}/decide"
    text = client.get(address).content.decode()
    mark = re.search(r'name="shown" value="([^"]*)"', text)
    said = {"shown": mark[1] if mark else "", "decision": "approved", "reason": "", **values}
    return client.post(address, said)


def test_it_shows_what_must_be_seen_and_records_that_it_was_shown(desk: Office) -> None:
    change = desk.asked(security_impact="The firewall is passed through, no rule changes.")
    client = signed_in(desk.manager)
    page = client.get(f"{change.get_absolute_url()}/decide").content.decode()
    for text in (change.backout_plan, change.continuity_impact, change.security_impact, "1200"):
        assert text in page
    assert sent(client, change).status_code == 302
    decision = Decision.objects.get(approval__record_id=change.pk)
    assert decision.shown_at <= decision.at
    assert decision.record_version == change.version
    assert Change.objects.get(pk=change.pk).status == "scheduled"


def test_it_refuses_a_decision_on_what_was_not_shown(desk: Office) -> None:
    change = desk.asked()
    answer = sent(signed_in(desk.manager), change, shown="made up")
    assert answer.status_code == 422
    assert "Look at what you decide on first" in answer.content.decode()


@pytest.mark.parametrize(("check", "values", "sentence"), BLOCKED)
def test_the_page_refuses_and_says_what_opens_the_gate(
    desk: Office, check: str, values: dict[str, Any], sentence: str
) -> None:
    change = desk.asked()
    Change.objects.filter(pk=change.pk).update(**values)
    answer = sent(signed_in(desk.manager), change)
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert Change.objects.get(pk=change.pk).status == "authorize"


@pytest.mark.parametrize(("check", "values", "sentence"), BLOCKED)
def test_the_api_refuses_and_says_what_opens_the_gate(
    desk: Office, check: str, values: dict[str, Any], sentence: str
) -> None:
    change = desk.asked()
    Change.objects.filter(pk=change.pk).update(**values)
    client = signed_in(desk.manager)
    address = f"/api/v1/decisions/changes/{change.reference}"
    mark = client.get(address).json()["shown"]
    said = json.dumps({"decision": "approved", "shown": mark})
    answer = client.post(address, said, content_type="application/json")
    assert (answer.status_code, answer.json()["check"]) == (409, check)
    assert sentence in answer.json()["sentence"]
    step = client.post(
        f"/api/v1/changes/{change.reference}/do/approve",
        json.dumps({"confirm": True, "reason": "I want it."}),
        content_type="application/json",
    )
    assert step.status_code == 409
    assert Change.objects.get(pk=change.pk).status == "authorize"


def test_the_page_and_the_api_refuse_a_freeze(desk: Office) -> None:
    change = desk.asked()
    make("freeze", starts_at=change.planned_start, ends_at=change.planned_end)
    from shallmark.kernel import door
    from shallmark.manage.change_configuration.models import Freeze

    freeze = door.perform(Freeze.objects.get(), "approve", by=desk.manager)
    client = signed_in(desk.manager)
    page = sent(client, change)
    assert page.status_code == 409
    assert freeze.reference in page.content.decode()
    address = f"/api/v1/decisions/changes/{change.reference}"
    said = json.dumps({"decision": "approved", "shown": client.get(address).json()["shown"]})
    answer = client.post(address, said, content_type="application/json")
    assert answer.json()["check"] == "CHK-CHG-12"


def test_it_decides_by_api(desk: Office) -> None:
    change = desk.asked()
    client = signed_in(desk.manager)
    address = f"/api/v1/decisions/changes/{change.reference}"
    seen = client.get(address).json()
    assert seen["record"]["backout_plan"] == change.backout_plan
    said = json.dumps({"decision": "approved", "shown": seen["shown"]})
    answer = client.post(address, said, content_type="application/json")
    assert answer.json() == {
        "reference": change.reference, "status": "scheduled", "outcome": "approved",
    }  # fmt: skip


def test_it_writes_down_what_the_authority_said_by_phone(desk: Office) -> None:
    change = desk.change(category="emergency", emergency_reason="The shop stands still.")
    change = desk.take(change, "declare_emergency", by=desk.requester)
    said = {"decision": "phone", "authority": desk.manager.reference, "reason": "Do it, at 03:10."}
    answer = sent(signed_in(desk.implementer), change, **said)
    assert answer.status_code == 302
    decision = Decision.objects.get(approval__record_id=change.pk)
    assert decision.person == desk.manager
    assert str(desk.implementer) in decision.reason
    assert Change.objects.get(pk=change.pk).status == "scheduled"


def test_it_keeps_the_impact_view_by_one_press(desk: Office) -> None:
    change = desk.change()
    answer = signed_in(desk.manager).post(f"{change.get_absolute_url()}/impact")
    assert answer.status_code == 302
    kept = Change.objects.get(pk=change.pk).impact_snapshot
    assert (kept["items"], kept["services"]) == (change.items, change.services)
