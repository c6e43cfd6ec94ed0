"""An "ok" by mail is no approval: it is kept, and its writer is told where to decide."""

from collections.abc import Callable
from typing import Any

import pytest

from shallmark.common.approvals.models import Decision
from shallmark.common.discussion.models import Entry
from shallmark.common.discussion.tests.world import World
from shallmark.common.notices.models import Delivery, Notice
from shallmark.connect.mail import quarantine
from shallmark.connect.mail.models import Mail
from shallmark.connect.mail.tests.mails import mail
from shallmark.operate.customer_service.models import Incident, ServiceRequest
from shallmark.operate.customer_service.tests.test_request_deciding import signed_in, waits, word
from shallmark.pages.tests.factory import make, make_person
from shallmark.plan.alignment.models import CustomerPerson

Came = Callable[..., Mail]


@pytest.fixture
def chief(world: World) -> Any:
    """The main contact of a customer, who uses the portal alone."""
    return make_person("end_user", email="chief@example.org")


@pytest.fixture
def request_of_hansa(chief: Any) -> ServiceRequest:
    customer = make("customer", main_contact=chief)
    CustomerPerson.objects.create(customer=customer, person=chief)
    return waits(make_person("service_owner"), rule="main_contact", customer=customer)


def answer(text: str = "ok", **headers: str) -> bytes:
    return mail(
        text, **{"from": "chief@example.org", "message_id": "<ok@hansa.example>", **headers}
    )


def to_the_question() -> dict[str, str]:
    return {"in_reply_to": Delivery.objects.get(notice__kind="approval").message_id}


@pytest.mark.parametrize("by", ["id", "subject"])
def test_an_ok_by_mail_decides_nothing_and_is_a_note(
    came: Came, request_of_hansa: ServiceRequest, chief: Any, by: str
) -> None:
    subject = {"subject": f"Re: [{request_of_hansa.reference}] please"}
    became = came(answer(**(to_the_question() if by == "id" else subject)))
    assert (became.outcome, became.reference) == (Mail.Outcome.NOTE, request_of_hansa.reference)
    assert not Decision.objects.exists()
    request_of_hansa.refresh_from_db()
    assert request_of_hansa.status == "awaiting_approval"
    entry = Entry.objects.exclude(kind="system").get()
    assert (entry.text, entry.author, entry.is_public) == ("ok", chief, False)


def test_its_writer_is_told_to_use_the_link(
    came: Came, request_of_hansa: ServiceRequest, chief: Any
) -> None:
    came(answer(**to_the_question()))
    told = Notice.objects.get(kind="not_by_mail")
    assert told.person == chief
    assert told.values["approval"] == Notice.objects.get(kind="approval").values["approval"]


def test_after_the_decision_what_is_written_is_an_answer_again(
    came: Came, request_of_hansa: ServiceRequest, chief: Any
) -> None:
    word(signed_in(chief), request_of_hansa, "approved")
    late = came(answer("Too late?", **to_the_question()))
    assert late.outcome == Mail.Outcome.NOTE, "it still answers the question"
    subject = f"Re: [{request_of_hansa.reference}] please"
    other = came(answer("When will it come?", subject=subject, message_id="<b@hansa.example>"))
    assert other.outcome == Mail.Outcome.ANSWER


def from_home(**headers: str) -> bytes:
    """Of an address that nobody has here: it is put into quarantine."""
    return answer(**{"from": "Chief <chief@home.example>", **headers})


@pytest.mark.parametrize("by", ["id", "subject"])
def test_released_from_quarantine_it_decides_nothing_neither_and_is_a_note(
    came: Came, request_of_hansa: ServiceRequest, chief: Any, world: World, by: str
) -> None:
    subject = {"subject": f"Re: [{request_of_hansa.reference}] please"}
    held = came(from_home(**(to_the_question() if by == "id" else subject)))
    assert held.outcome == Mail.Outcome.QUARANTINED
    became = quarantine.release(held, by=world.ana, caller=chief, into=None)
    assert (became.outcome, became.reference) == (Mail.Outcome.NOTE, request_of_hansa.reference)
    assert not Decision.objects.exists()
    assert not Incident.objects.filter(reporter=chief).exists()
    entry = Entry.objects.exclude(kind="system").get()
    assert (entry.author, entry.is_public) == (world.ana, False)
    assert entry.text == "Mail of chief@home.example:\n\nok"
    assert Notice.objects.get(kind="not_by_mail").person == chief


def test_what_looked_forged_is_released_to_the_question_without_a_word_of_whose_it_is(
    came: Came, request_of_hansa: ServiceRequest, chief: Any, world: World
) -> None:
    held = came(answer(auto_submitted="auto-replied", **to_the_question()))
    assert held.outcome == Mail.Outcome.QUARANTINED
    became = quarantine.release(held, by=world.ana, caller=None, into=None)
    assert (became.outcome, became.reference) == (Mail.Outcome.NOTE, request_of_hansa.reference)


def test_what_answers_no_question_is_released_as_it_was(
    came: Came, request_of_hansa: ServiceRequest, chief: Any, world: World
) -> None:
    became = quarantine.release(came(from_home()), by=world.ana, caller=chief, into=None)
    assert became.outcome == Mail.Outcome.TICKET
    assert Incident.objects.get(reference=became.reference).reporter == chief
