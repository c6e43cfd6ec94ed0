"""The page of a request: its tasks with their steps, its clocks, the order, and who had a word."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.common.calendars.actions import make_calendar
from shallmark.common.calendars.working_time import Hours
from shallmark.common.discussion.models import Entry
from shallmark.kernel import clock, writes
from shallmark.kernel.models import Record
from shallmark.kernel.system import SYSTEM
from shallmark.operate.customer_service.models import ServiceRequest
from shallmark.operate.customer_service.tests.factories import offered, request_step
from shallmark.operate.customer_service.tests.test_request_deciding import (
    FORM,
    hidden,
    signed_in,
    waits,
    word,
)
from shallmark.operate.customer_service.tests.test_request_watch import target
from shallmark.pages.tests.factory import make, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Any:
    return make_person("service_desk_agent")


def started(agent: Any, **values: Any) -> ServiceRequest:
    """Three tasks: the first is open, the second comes after it, the third need not be done."""
    item = offered(form=FORM, cost=5, **values)
    request_step(item=item, title="Set it up", after=[1])
    request_step(item=item, title="Take the old one", after=[1, 2], counts_in_target=False)
    created = {"item": item, "title": "A screen", "answers": {"size": "large"}}
    request = writes.create(ServiceRequest, by=make_person("end_user"), values=created)
    request = writes.perform(request, "accept", by=agent)
    return writes.perform(request, "start", by=agent)


def page(client: Client, request: Record, tail: str = "") -> str:
    answer = client.get(f"{request.get_absolute_url()}{tail}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def lines(text: str) -> list[str]:
    """The lines of the tasks, each as it is drawn."""
    found = re.search(r'<ol class="tasks">(.*?)</ol>', text)
    assert found is not None
    return re.findall(r"<li.*?</li>", found[1])


def test_it_tells_each_task_what_it_waits_for_and_which_is_present(agent: Any) -> None:
    request = started(agent)
    text = page(signed_in(agent), request)
    first, second, third = lines(text)
    assert "0 of 3 done" in text
    assert 'aria-current="step"' in first
    assert 'aria-current="step"' not in second + third
    assert "after 1<" in second
    assert "after 1 and 2, not in the target" in third


def test_what_is_said_to_whoever_asked_are_replies(agent: Any) -> None:
    text = page(signed_in(agent), started(agent))
    assert ">Replies<" in text
    assert ">Comments<" not in text


def test_what_was_ordered_without_an_item_has_no_empty_heading(agent: Any) -> None:
    values = {"title": "Please send the plan", "request_class": "information"}
    request = writes.create(ServiceRequest, by=agent, values=values)
    assert 'id="ordered"' not in page(signed_in(agent), request, "/panel/ordered")


def test_a_step_of_a_task_is_taken_from_its_line_and_leads_back(agent: Any) -> None:
    request, client = started(agent), signed_in(agent)
    first = lines(page(client, request))[0]
    address = re.search(r'href="(/request-tasks/[^"]*/do/finish[^"]*)"', first)
    assert address is not None
    form = client.get(address[1], headers={"HX-Request": "true"}).content.decode()
    sent = {name: hidden(form, name) for name in ("token", "version", "back")}
    action = address[1].partition("?")[0]
    answer = client.post(action, {**sent, "result": "One is reserved."})
    assert answer.status_code == 302
    assert answer["Location"] == request.get_absolute_url()
    text = page(client, request)
    first, second, _third = lines(text)
    assert "1 of 3 done" in text
    assert "One is reserved." in first
    assert "/do/" not in first
    assert 'aria-current="step"' in second


def test_a_task_on_hold_says_what_it_waits_for(agent: Any) -> None:
    request = started(agent)
    task = request.tasks.get(position=1)
    task = writes.perform(task, "begin_work", by=agent)
    writes.perform(task, "wait", by=agent, values={"hold_note": "The supplier comes on Friday."})
    first = lines(page(signed_in(agent), request))[0]
    assert "The supplier comes on Friday." in first
    assert "paused" in first
    assert "/do/go_on" in first


def test_a_task_is_added_until_the_work_is_over(agent: Any) -> None:
    request, client = started(agent), signed_in(agent)
    add = f"/request-tasks/new?request={request.reference}"
    assert add in page(client, request)
    reason = {"closure_reason": "Nobody needs the screen any more, she says."}
    writes.perform(request, "cancel", by=agent, values=reason)
    assert add not in page(client, request)


def test_its_clocks_are_explained_and_the_time_of_who_decides_is_not_counted() -> None:
    owner, requester = make_person("service_owner"), make_person("end_user")
    service = make("service", owner=owner)
    hours = Hours("always", "UTC", (), always_open=True)
    always = make_calendar(by=None, title="Always", hours=hours, authority=SYSTEM)
    item = offered(service=service, approval_rule="service_owner", target=target(always, 48))
    with clock.at(clock.now() - timedelta(hours=5)):
        created = {"item": item, "title": "A screen"}
        request = writes.create(ServiceRequest, by=requester, values=created)
        request = writes.perform(request, "submit", by=requester)
    word(signed_in(owner), request, "approved")
    text = page(signed_in(owner), request, "/explain")
    assert "Delivery" in text
    out = re.findall(r'<tr class="out">.*?</tr>', text)
    assert any("Awaiting approval" in row and "not counted" in row for row in out)
    assert 'id="clocks"' in page(signed_in(owner), request)


def test_it_tells_what_was_ordered_who_had_a_word_and_who_was_not_asked() -> None:
    owner = make_person("service_owner")
    request = waits(owner)
    client = signed_in(owner)
    assert "asked, not answered" in page(client, request, "/panel/ordered")
    word(client, request, "approved")
    panel = page(client, request, "/panel/ordered")
    for told in ("The large one", "35", "1 of 1", "on its page", str(owner), "form v1"):
        assert told in panel
    assert re.search(r"A role</span><span[^>]*> *not asked", panel)


def test_the_form_is_shown_as_it_was_when_the_item_asks_something_else_now(agent: Any) -> None:
    request, client = started(agent), signed_in(agent)
    item = request.item
    assert item is not None
    reason = {"decision_reason": "It asks for the colour from now on."}
    item = writes.perform(item, "pause", by=None, values=reason, authority=SYSTEM)
    form = [{"key": "colour", "label": "Which colour"}]
    writes.edit(item, by=None, values={"form": form}, authority=SYSTEM)
    text = page(client, request, "/form")
    assert "Which size" in text
    assert "Which colour" not in text
    assert "<fieldset disabled" in text
    assert re.search(r'name="size"[^>]* checked', text)


def test_who_ordered_it_finds_no_pages_of_staff(agent: Any) -> None:
    request = started(agent)
    client = signed_in(request.requester)
    for tail in ("/explain", "/form"):
        assert client.get(f"{request.get_absolute_url()}{tail}").status_code == 404


def test_staff_answer_in_public_or_note_in_private_where_the_work_is(agent: Any) -> None:
    request, client = started(agent), signed_in(agent)
    text = page(client, request)
    assert 'value="public"' in text
    assert f"<b>{request.requester}</b>" in text
    sent = {"token": hidden(text, "token"), "kind": "public", "text": "It comes on Friday."}
    assert client.post(f"/discuss/service_request/{request.reference}", sent).status_code == 302
    entry = Entry.objects.get(record_key="service_request", record_id=request.pk)
    assert entry.is_public
    assert entry.text == "It comes on Friday."
