"""Whom something was for is asked how it was: once, not every time, and nobody else answers."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shallmark.common.discussion.models import Entry
from shallmark.common.notices import sending
from shallmark.common.notices.models import Notice
from shallmark.common.notices.tests.conftest import mailbox
from shallmark.kernel import clock, writes
from shallmark.kernel.exceptions import GateClosed, Invalid, NotAllowed
from shallmark.kernel.history import write_transaction
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM
from shallmark.kernel.tracking import versions_of
from shallmark.manage.team.models import Person, RoleDefinition
from shallmark.operate.customer_service.models import Satisfaction, ServiceRequest
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from shallmark.operate.customer_service.tests.factories import imported, offered
from shallmark.pages.tests.factory import make, make_person

__all__ = ["mailbox"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def fulfilled(desk: Desk, requester: Any = None, **values: Any) -> ServiceRequest:
    """Delivered, and not confirmed yet."""
    item = offered(service=desk.service, team=desk.team)
    created = {
        "item": item, "title": "A screen", "requester": requester or desk.karin, "answers": {},
        **values,
    }  # fmt: skip
    request = writes.create(ServiceRequest, by=desk.ana, values=created)
    for verb in ("accept", "start"):
        request = writes.perform(request, verb, by=desk.ana)
    for task in request.tasks.all():
        for verb in ("begin_work", "finish"):
            writes.perform(task, verb, by=desk.ana)
    return writes.perform(request, "fulfil", by=desk.ana)


def closed(desk: Desk, requester: Any = None, **values: Any) -> ServiceRequest:
    request = fulfilled(desk, requester, **values)
    return writes.perform(request, "close", by=request.requester)


def answered(desk: Desk, score: int, comment: str = "") -> Satisfaction:
    closed(desk)
    survey = Satisfaction.objects.get()
    values = {"score": score, "comment": comment}
    return writes.perform(survey, "answer", by=survey.person, values=values)


def process_owner() -> Any:
    owner = make_person("incident_manager")
    role = RoleDefinition.objects.get(key="service_request_process_owner")
    make("role_assignment", role=role, person=owner, starts_on=date(2020, 1, 1))
    return Person.objects.get(pk=owner.pk)


def page_of(survey: Satisfaction) -> str:
    return f"{survey.ticket.get_absolute_url()}/satisfaction"


def send(client: Any, address: str, **values: str) -> Any:
    found = re.search(r'name="token" value="([^"]*)"', client.get(address).content.decode())
    assert found is not None
    return client.post(address, {"token": found[1], **values})


def test_whom_a_request_was_for_is_asked_when_it_is_confirmed(desk: Desk, mailbox: Any) -> None:
    request = fulfilled(desk, requested_for=desk.jonas)
    assert not Satisfaction.objects.exists()
    writes.perform(request, "close", by=desk.karin)
    survey = Satisfaction.objects.get()
    assert (survey.person, survey.ticket, survey.team) == (desk.jonas, request, desk.team)
    sending.send_waiting()
    (mail,) = [one for one in mailbox.to(desk.jonas.email) if "How was it?" in one["Subject"]]
    assert f"/requests/{request.reference}/satisfaction" in mail.get_content()


@pytest.mark.parametrize("confidential", [False, True])
def test_whoever_reported_an_incident_is_asked_when_it_is_closed(
    desk: Desk, confidential: bool
) -> None:
    incident = desk.accepted()
    imported(incident, confidential=confidential)
    values = {"resolution": "The queue was restarted.", "resolution_code": make("resolution_code")}
    options: dict[str, Any] = {"authority": SYSTEM, "reason": "Done as agreed", "confirm": True}
    incident = writes.perform(incident, "resolve", by=desk.jonas, values=values, **options)
    incident = writes.perform(incident, "confirm", by=desk.karin, **options)
    asked = [(one.person, one.ticket) for one in Satisfaction.objects.all()]
    assert asked == ([] if confidential else [(desk.karin, incident)])


def test_nobody_is_asked_twice_within_the_days_between(desk: Desk) -> None:
    closed(desk)
    closed(desk)
    assert Satisfaction.objects.count() == 1
    closed(desk, desk.helge)
    assert Satisfaction.objects.count() == 2, "another person is"
    imported(Satisfaction.objects.get(person=desk.karin), created_at=clock.now() - timedelta(15))
    closed(desk)
    assert Satisfaction.objects.filter(person=desk.karin).count() == 2


def test_what_is_brought_in_asks_nobody(desk: Desk) -> None:
    request = fulfilled(desk)
    with entered(Source.IMPORT):
        writes.perform(request, "close", by=desk.karin)
    assert not Satisfaction.objects.exists()


def test_the_database_asks_once_a_ticket_and_takes_nobody_elses_answer(desk: Desk) -> None:
    request = closed(desk)
    survey = Satisfaction.objects.get()
    values = {"request": request, "title": "Again", "person": desk.karin}
    with pytest.raises(Invalid):
        writes.create(Satisfaction, by=None, values=values, authority=SYSTEM)
    said = {"status": "answered", "score": 5, "answered_at": clock.now()}
    write = write_transaction(by=None, verb="tamper", authority=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic(), write:
        Satisfaction.objects.filter(pk=survey.pk).update(**said, answered_by=desk.ana)


def test_only_who_is_asked_answers(desk: Desk) -> None:
    closed(desk)
    survey = Satisfaction.objects.get()
    for other in (desk.helge, desk.ana, make_person("admin"), make_person("incident_manager")):
        with pytest.raises(NotAllowed):
            writes.perform(survey, "answer", by=other, values={"score": 5})
    for other in (desk.ana, desk.helge):
        assert desk.client(other).get(page_of(survey)).status_code == 404


def test_the_page_asks_one_question_and_keeps_the_answer(desk: Desk) -> None:
    closed(desk)
    survey = Satisfaction.objects.get()
    client, address = desk.client(desk.karin), page_of(survey)
    assert send(client, address, score="6").status_code == 422
    assert send(client, address, score="4", comment="Quick, thank you.").status_code == 302
    survey.refresh_from_db()
    assert (survey.status, survey.score, survey.answered_by) == ("answered", 4, desk.karin)
    page = client.get(address).content.decode()
    assert "You may change it until" in page
    assert Entry.objects.filter(kind="system", text__contains="Good (4 of 5)").exists()


def test_it_is_changed_within_its_days_and_each_answer_stays(desk: Desk) -> None:
    survey = answered(desk, 4)
    survey = writes.perform(survey, "change_answer", by=desk.karin, values={"score": 2})
    scores = versions_of(Satisfaction).order_by("pgh_id").values_list("score", flat=True)
    assert list(scores) == [None, 4, 2]
    imported(survey, answered_at=clock.now() - timedelta(8))
    with pytest.raises(GateClosed):
        writes.perform(survey, "change_answer", by=desk.karin, values={"score": 5})
    page = desk.client(desk.karin).get(page_of(survey)).content.decode()
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]


def test_a_low_answer_is_looked_after(desk: Desk) -> None:
    owner = process_owner()
    writes.edit(desk.team, by=None, values={"owner": desk.jonas}, authority=SYSTEM)
    survey = answered(desk, 2, "Nobody told me anything.")
    told = set(Notice.objects.filter(kind="low_score").values_list("person", flat=True))
    assert told == {desk.jonas.pk, owner.pk}
    listed = desk.client(owner).get("/satisfaction?view=low").content.decode()
    assert survey.reference in listed
    values = {"follow_up": "We rang, and said what went wrong."}
    writes.perform(survey, "follow_up", by=owner, values=values)
    assert survey.reference not in desk.client(owner).get("/satisfaction?view=low").content.decode()


RANG = {"follow_up": "We rang, and said what went wrong."}


def test_a_low_answer_is_followed_up_once_and_anew_once_it_was_changed(desk: Desk) -> None:
    owner = process_owner()
    survey = writes.perform(answered(desk, 1), "follow_up", by=owner, values=RANG)
    with pytest.raises(GateClosed, match="followed up already"):
        writes.perform(survey, "follow_up", by=owner, values={"follow_up": "Nothing was wrong."})
    survey = writes.perform(survey, "change_answer", by=desk.karin, values={"score": 2})
    assert survey.reference in desk.client(owner).get("/satisfaction?view=low").content.decode()
    survey = writes.perform(survey, "follow_up", by=owner, values=RANG)
    with pytest.raises(GateClosed, match="followed up already"):
        writes.perform(survey, "follow_up", by=owner, values=RANG)


@pytest.mark.parametrize("who", ["who began it", "who did a task", "who had it once"])
def test_nobody_follows_up_what_rates_the_own_work(desk: Desk, who: str) -> None:
    other = make_person("service_desk_agent")
    request = fulfilled(desk)
    task = request.tasks.get()
    if who == "who did a task":
        imported(task, assigned_to=other)
        imported(task, assigned_to=None)
    elif who == "who had it once":
        writes.perform(request, "reopen", by=desk.karin, values={"reopen_reason": "It is dark."})
        writes.perform(request, "assign", by=desk.ana, values={"assigned_to": other})
        writes.perform(request, "assign", by=desk.ana, values={"assigned_to": desk.jonas})
        request = writes.perform(request, "fulfil", by=desk.ana)
    writes.perform(request, "close", by=desk.karin)
    survey = Satisfaction.objects.get()
    writes.perform(survey, "answer", by=desk.karin, values={"score": 1})
    rated = desk.ana if who == "who began it" else Person.objects.get(pk=other.pk)
    with pytest.raises(GateClosed, match="rates your work"):
        writes.perform(survey, "follow_up", by=rated, values=RANG, authority=SYSTEM)
    writes.perform(survey, "follow_up", by=process_owner(), values=RANG)


def test_neither_who_resolved_an_incident_nor_who_was_asked_follows_it_up(desk: Desk) -> None:
    incident = desk.accepted(reporter=desk.jonas)
    values = {"resolution": "The queue was restarted.", "resolution_code": make("resolution_code")}
    options: dict[str, Any] = {"authority": SYSTEM, "reason": "Done as agreed", "confirm": True}
    resolver, owner = make_person("resolver"), process_owner()
    incident = writes.perform(incident, "resolve", by=resolver, values=values, **options)
    writes.perform(incident, "confirm", by=desk.jonas, **options)
    survey = Satisfaction.objects.get()
    writes.perform(survey, "answer", by=desk.jonas, values={"score": 1})
    for rated in (resolver, desk.ana, desk.jonas):
        with pytest.raises(GateClosed, match="another person follows it up"):
            writes.perform(survey, "follow_up", by=rated, values=RANG, authority=SYSTEM)
    writes.perform(survey, "follow_up", by=owner, values=RANG)


def test_a_good_answer_wakes_nobody(desk: Desk) -> None:
    process_owner()
    survey = answered(desk, 5)
    assert not Notice.objects.filter(kind="low_score").exists()
    asked = Notice.objects.get(kind="how_was_it")
    assert asked.settled_as == "answered"
    with pytest.raises(GateClosed):
        writes.perform(
            survey, "follow_up", by=make_person("admin"), values={"follow_up": "We rang."}
        )


@pytest.mark.parametrize("mark", ["security", "confidential"])
def test_what_was_said_of_what_few_may_read_is_read_by_those(desk: Desk, mark: str) -> None:
    incident = desk.accepted()
    values = {"title": "How was it?", "incident": incident, "person": desk.karin}
    survey = writes.create(Satisfaction, by=None, values=values, authority=SYSTEM)
    readers = (desk.ana, desk.jonas, desk.karin, desk.security, process_owner())
    assert all(Satisfaction.objects.visible_to(each).exists() for each in readers)
    imported(incident, **{mark: True})
    few = [each for each in readers if Satisfaction.objects.visible_to(each).exists()]
    assert few == [desk.ana, desk.karin, desk.security], "accountable, asked, and of security"
    assert desk.client(desk.jonas).get(survey.get_absolute_url()).status_code == 404


def test_the_portal_asks_and_tells_nobody_else(desk: Desk) -> None:
    request = closed(desk)
    link = f'href="{request.get_absolute_url()}/satisfaction"'
    for address in ("/", request.get_absolute_url()):
        assert link in desk.client(desk.karin).get(address).content.decode()
    assert link not in desk.client(desk.helge).get("/").content.decode()
