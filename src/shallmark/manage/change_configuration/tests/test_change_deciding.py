"""Deciding: what was shown is on record. What is refused: cli/tests/test_change_refusals.py."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from shallmark.common.approvals.models import Approval, Decision, PartShown
from shallmark.kernel import clock, writes
from shallmark.kernel.people import Person
from shallmark.manage.change_configuration import change_rules
from shallmark.manage.change_configuration.approvers import approvals_of
from shallmark.manage.change_configuration.considered import answered_otherwise
from shallmark.manage.change_configuration.deciding import parts_of
from shallmark.manage.change_configuration.models import ApprovalRule, Change
from shallmark.manage.change_configuration.models.change_bound import BOUND
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(db: None) -> Office:
    return office()


def sent(client: Any, change: Change, **values: str) -> Any:
    """What the page's form sends after all of the page was looked at."""
    return sent_after(client, change, parts_of(change), **values)


def sent_after(client: Any, change: Change, parts: Iterable[str], **values: str) -> Any:
    """The same, of these parts alone."""
    address = f"{change.get_absolute_url()}/decide"
    mark = mark_of(client.get(address).content.decode())
    for part in parts:
        client.post(f"{address}/seen", {"part": part, "shown": mark})
    payload = {"shown": mark, "decision": "approved", "reason": "", **values}
    return client.post(address, payload)


def test_it_shows_what_must_be_seen_and_records_that_it_was_shown(desk: Office) -> None:
    change = desk.asked(security_impact="The firewall is passed through, no rule changes.")
    client = signed_in(desk.manager)
    page = client.get(f"{change.get_absolute_url()}/decide").content.decode()
    for text in (change.backout_plan, change.continuity_impact, change.security_impact, "1,200"):
        assert text in page
    assert sent(client, change).status_code == 302
    decision = Decision.objects.get(approval__record_id=change.pk)
    assert decision.shown_at <= decision.at
    assert decision.record_version == change.version
    assert Change.objects.get(pk=change.pk).status == "scheduled"


def test_what_waits_for_a_decision_has_no_second_button_that_decides(desk: Office) -> None:
    change = desk.asked()
    page = signed_in(desk.manager).get(change.get_absolute_url()).content.decode()
    head = page.partition('id="record-head"')[2].partition('id="record-track"')[0]
    assert "See and decide" in head
    assert re.findall(r'class="btn[^"]*" href="[^"]*/do/', head) == []
    assert re.findall(r'class="menu-item[^"]*" href="[^"]*/do/reject"', head)


def test_it_refuses_a_decision_on_what_was_not_shown(desk: Office) -> None:
    change = desk.asked()
    answer = sent(signed_in(desk.manager), change, shown="made up")
    assert answer.status_code == 422
    assert "Look at what you decide on first" in answer.content.decode()


def test_it_decides_by_api(desk: Office) -> None:
    change = desk.asked()
    client = signed_in(desk.manager)
    address = f"/api/v1/decisions/changes/{change.reference}"
    seen = client.get(address).json()
    assert seen["record"]["backout_plan"] == change.backout_plan
    payload = json.dumps({"decision": "approved", "shown": seen["shown"]})
    answer = client.post(address, payload, content_type="application/json")
    assert answer.json() == {
        "reference": change.reference, "status": "scheduled", "outcome": "approved",
    }  # fmt: skip


def test_it_writes_down_what_the_authority_said_by_phone(desk: Office) -> None:
    change = desk.change(category="emergency", emergency_reason="The shop stands still.")
    change = desk.take(change, "declare_emergency", by=desk.requester)
    payload = {
        "decision": "phone",
        "authority": desk.manager.reference,
        "reason": "Do it now, at 03:10.",
    }
    answer = sent(signed_in(desk.implementer), change, **payload)
    assert answer.status_code == 302
    decision = Decision.objects.get(approval__record_id=change.pk)
    assert decision.person == desk.manager
    assert str(desk.implementer) in decision.reason
    assert Change.objects.get(pk=change.pk).status == "scheduled"


def test_it_keeps_the_impact_view_by_one_press(desk: Office) -> None:
    change = desk.change()
    answer = signed_in(desk.manager).post(f"{change.get_absolute_url()}/impact")
    assert answer.status_code == 302
    snapshot = Change.objects.get(pk=change.pk).impact_snapshot
    assert (snapshot["items"], snapshot["services"]) == (change.items, change.services)


def by_page(client: Client, change: Change) -> int:
    return int(sent(client, change, token="a" * 32).status_code)


def by_api(client: Client, change: Change) -> int:
    address = f"/api/v1/decisions/changes/{change.reference}"
    body = {"decision": "approved", "shown": client.get(address).json()["shown"]}
    key = {"Idempotency-Key": "once"}
    return client.post(address, body, "application/json", headers=key).status_code


@pytest.mark.parametrize("decide", [by_page, by_api])
def test_a_question_of_an_older_version_is_void_for_good(
    desk: Office, decide: Callable[[Client, Change], int]
) -> None:
    change = desk.asked()
    client = signed_in(desk.manager)
    # As an import writes: no rule sends it back to its assessment.
    Change.objects.filter(pk=change.pk).update(title="Another", version=F("version") + 1)
    assert decide(client, change) == 409
    assert Approval.objects.get(record_id=change.pk).outcome == Approval.Outcome.VOID
    assert not Decision.objects.exists()


def test_its_page_shows_every_field_that_the_decision_binds(desk: Office) -> None:
    change = desk.asked()
    page = signed_in(desk.manager).get(f"{change.get_absolute_url()}/decide").content.decode()
    shown = set(re.findall(r'id="field-(\w+)"', page))
    assert set(BOUND) - answered_otherwise(change) <= shown
    assert f"Approve version {change.version}" in page


def test_the_record_leads_to_the_decision_and_has_no_other_approve(desk: Office) -> None:
    change = desk.asked()
    client, address = signed_in(desk.manager), change.get_absolute_url()
    page = client.get(address).content.decode()
    assert f'href="{address}/decide"' in page
    assert f"{address}/do/approve" not in page
    panel = client.get(f"{address}/panel/approvals").content.decode()
    assert "Waiting" in panel
    assert ">you<" in panel


def test_a_shut_gate_shuts_the_button_and_says_what_opens_it(desk: Office) -> None:
    change = desk.asked()
    assert change.planned_start is not None
    span = {"starts_at": change.planned_start, "ends_at": change.planned_start + timedelta(days=1)}
    held = make("freeze", title="Black Week", **span)
    writes.perform(held, "approve", by=make_person("admin"))
    page = signed_in(desk.manager).get(f"{change.get_absolute_url()}/decide").content.decode()
    assert 'value="approved"' not in page
    assert "Opens when this is done" in page
    assert "Black Week" in page


def test_its_page_opens_with_why_and_with_the_changes_around_that_time(desk: Office) -> None:
    change = desk.asked(reason="Version 14 is out of support.")
    assert change.planned_start is not None
    assert change.planned_end is not None
    later = change.planned_end + timedelta(hours=3)
    span = {"planned_start": later, "planned_end": later + timedelta(hours=2)}
    beside = desk.approved(services=[], items=[make("ci").reference], **span)
    page = signed_in(desk.manager).get(f"{change.get_absolute_url()}/decide").content.decode()
    order = [page.index(f'id="part-{key}"') for key in ("why", "collisions", "impact", "cost")]
    assert order == sorted(order)
    strip = page[order[1] : order[2]]
    assert "This change" in strip
    assert beside.reference in strip
    assert "1 other change within a day" in strip


def test_beside_the_cost_stands_up_to_where_its_rule_decides(desk: Office) -> None:
    change = desk.asked()
    rule = change_rules.rule_for(change)
    assert rule is not None
    dearer = ApprovalRule.objects.filter(category=change.category, cost_from__gt=5000)
    client, address = signed_in(desk.manager), f"{change.get_absolute_url()}/decide"
    assert not dearer.exists()
    assert f"{rule.reference}</a> decides at any cost" in client.get(address).content.decode()
    values = {"category": change.category, "cost_from": 25_000, "quorum": 5}
    make("approval_rule", title="Dear ones", roles=["change_manager"], **values)
    page = client.get(address).content.decode()
    assert f"{rule.reference}</a> decides below" in page
    assert "25,000" in page


def mark_of(page: str) -> str:
    found = re.search(r'name="shown" value="([^"]*)"', page)
    return found[1] if found else ""


def test_each_part_keeps_the_moment_in_which_it_came_into_view(desk: Office) -> None:
    change, client = desk.asked(), signed_in(desk.manager)
    address = f"{change.get_absolute_url()}/decide"
    page = client.get(address).content.decode()
    assert page.count("not in view yet") == page.count('hx-trigger="intersect')
    sent = {"part": "cost", "shown": mark_of(page)}
    with clock.at(clock.now() + timedelta(minutes=2)):
        first = client.post(f"{address}/seen", sent, headers=HTMX).content.decode()
    with clock.at(clock.now() + timedelta(minutes=9)):
        again = client.post(f"{address}/seen", sent, headers=HTMX).content.decode()
    # what came into view once stays so
    assert first == again
    assert 'id="shown-cost"' in first
    shown = PartShown.objects.get(approval__record_id=change.pk)
    assert (shown.person_id, shown.part) == (desk.manager.pk, "cost")
    assert 'id="part-cost" hx-post' not in client.get(address).content.decode()


def test_nothing_is_written_down_as_seen_that_was_not(desk: Office) -> None:
    change, manager = desk.asked(), signed_in(desk.manager)
    address = f"{change.get_absolute_url()}/decide"
    mark = mark_of(manager.get(address).content.decode())
    # a part that no page has, a mark that nobody gave out, and the mark of another person
    assert manager.post(f"{address}/seen", {"part": "all", "shown": mark}).status_code == 422
    assert manager.post(f"{address}/seen", {"part": "cost", "shown": "x"}).status_code == 422
    other = signed_in(make_person("change_manager"))
    assert other.post(f"{address}/seen", {"part": "cost", "shown": mark}).status_code == 422
    # another version than the one that was shown
    Change.objects.filter(pk=change.pk).update(title="Another", version=F("version") + 1)
    assert manager.post(f"{address}/seen", {"part": "cost", "shown": mark}).status_code == 409
    assert not PartShown.objects.exists()


def test_the_approval_says_how_much_of_the_page_was_in_view(desk: Office) -> None:
    change, client = desk.asked(), signed_in(desk.manager)
    answer = sent_after(
        client,
        change,
        ["why", "cost"],
        decision="rejected",
        reason="It costs too much for a year.",
    )
    assert answer.status_code == 302
    lines = approvals_of(Change.objects.get(pk=change.pk), desk.manager).lines
    assert [line.seen.partition(",")[0] for line in lines] == ["2 of 11 parts in view"]
    address = f"{change.get_absolute_url()}/decide"
    assert client.post(f"{address}/seen", {"part": "risk", "shown": "x"}).status_code == 409


def test_it_refuses_an_approval_while_a_part_was_not_in_view_and_names_it(desk: Office) -> None:
    change, client = desk.asked(), signed_in(desk.manager)
    looked_at = [key for key in parts_of(change) if key not in {"cost", "back"}]
    answer = sent_after(client, change, looked_at)
    assert answer.status_code == 422
    assert "Not in view yet: Cost, Way back." in answer.content.decode()
    assert not Decision.objects.exists()
    # what was looked at stays so
    assert sent_after(client, change, ["cost", "back"]).status_code == 302
    assert Change.objects.get(pk=change.pk).status == "scheduled"


def test_the_button_opens_with_the_last_part_and_leads_to_the_next_until_then(desk: Office) -> None:
    change, client = desk.asked(), signed_in(desk.manager)
    address = f"{change.get_absolute_url()}/decide"
    page = client.get(address).content.decode()
    mark, (first, second, *later) = mark_of(page), parts_of(change)
    assert f'href="#part-{first}"' in page
    assert page.count(f'id="part-{first}"') == 1

    def looked(part: str) -> str:
        sent = {"part": part, "shown": mark}
        return str(client.post(f"{address}/seen", sent, headers=HTMX).content.decode())

    answer = looked(first)
    assert f'href="#part-{second}"' in answer
    assert "10 parts to see" in answer
    for part in (second, *later):
        answer = looked(part)
    assert 'type="submit" name="decision" value="approved"' in answer
    assert "Every part was in view." in answer


def test_without_javascript_each_part_is_pressed_once_it_was_read(desk: Office) -> None:
    change, client = desk.asked(), signed_in(desk.manager)
    address = f"{change.get_absolute_url()}/decide"
    for key in parts_of(change):
        page = client.get(address).content.decode()
        assert f'form="looked" name="part" value="{key}"' in page
        answer = client.post(f"{address}/seen", {"part": key, "shown": mark_of(page)})
        assert answer.status_code == 302
    assert answer.headers["Location"] == f"{address}#decision"
    page = client.get(address).content.decode()
    assert 'form="looked"' not in page
    assert 'name="decision" value="approved"' in page


def test_each_effect_is_a_sentence_and_what_is_empty_is_one_line(desk: Office) -> None:
    change = desk.asked(service_impact="Payroll stops for 40 people for 2 h.")
    page = signed_in(desk.manager).get(f"{change.get_absolute_url()}/decide").content.decode()
    impact = page.partition('id="part-impact"')[2].partition("</section>")[0]
    assert re.search(r"<b>Services</b> (<[^>]+>)?Payroll stops for 40 people for 2 h\.", impact)
    touched = page.partition('id="part-effects"')[2].partition("</section>")[0]
    assert "<b>Security controls</b> None is bypassed." in touched
    assert page.count("Nothing is said of") == 1
    silent = page.partition("Nothing is said of")[2].partition("</section>")[0]
    for part in ("release", "tests"):
        assert f'id="part-{part}"' in silent
    # each part is there once, said or not
    for key in parts_of(change):
        assert page.count(f'id="part-{key}"') == 1


def test_only_whom_it_waits_for_is_led_to_the_decision_the_others_read_who(desk: Office) -> None:
    change = desk.asked()
    head = ('id="record-head"', 'id="record-track"')

    def head_for(person: Person) -> str:
        page = signed_in(person).get(change.get_absolute_url()).content.decode()
        assert ('class="decide-dock' in page) is ("See and decide" in page)
        return page.partition(head[0])[2].partition(head[1])[0]

    own, of_others = head_for(desk.manager), head_for(desk.implementer)
    assert "See and decide" in own
    assert "Waits for" not in own
    assert "See and decide" not in of_others
    assert f"Waits for {desk.manager}" in of_others
    desk.decided(change)
    change.refresh_from_db()
    assert "See and decide" not in head_for(desk.manager)


def test_who_may_write_down_a_call_is_led_to_that_and_not_to_a_decision(desk: Office) -> None:
    change = desk.change(category="emergency", emergency_reason="The shop stands still.")
    change = desk.take(change, "declare_emergency", by=desk.requester)
    page = signed_in(desk.implementer).get(change.get_absolute_url()).content.decode()
    assert "Record a decision by phone" in page
    assert "See and decide" not in page
