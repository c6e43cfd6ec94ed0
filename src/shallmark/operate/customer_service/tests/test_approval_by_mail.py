"""The mail to who approves: it tells what is asked and leads to the page that asks again."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from shallmark.common.approvals.models import Approval, Decision
from shallmark.common.notices import sending
from shallmark.common.notices.tests.conftest import mailbox
from shallmark.kernel import writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import RoleAssignment
from shallmark.operate.customer_service.models import ServiceRequest
from shallmark.operate.customer_service.tests.test_request_deciding import (
    owner,
    signed_in,
    waits,
    word,
)
from shallmark.pages.tests.factory import make_person

__all__ = ["mailbox", "owner"]
pytestmark = pytest.mark.django_db


def text_of(mail: Any) -> str:
    return str(mail.get_content()).replace("\r", "")


def link_in(mail: Any) -> str:
    """The path of the only address that it names."""
    (address,) = re.findall(r"https://\S+", text_of(mail))
    return str(urlsplit(address).path)


def asked_by_mail(owner: Any, mailbox: Any, **values: Any) -> tuple[ServiceRequest, str]:
    request = waits(owner, **values)
    sending.send_waiting()
    return request, link_in(mailbox.to(owner.email)[-1])


def test_it_tells_what_is_asked_and_that_an_answer_decides_nothing(
    owner: Any, mailbox: Any
) -> None:
    request, _link = asked_by_mail(owner, mailbox, description="For the new desk.")
    (mail,) = [one for one in mailbox.to(owner.email) if request.reference in one["Subject"]]
    text = text_of(mail)
    assert request.item is not None
    for words in (request.item.title, str(request.requester), "The large one", "40", "new desk"):
        assert words in text
    assert "An answer to this mail decides nothing." in text


def test_the_link_asks_to_sign_in_and_leads_right_back(owner: Any, mailbox: Any) -> None:
    request, link = asked_by_mail(owner, mailbox)
    answer = Client().get(link)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in?next=/approvals/")
    there = signed_in(owner).get(link)
    assert there["Location"] == f"{request.get_absolute_url()}/decide"


def test_opening_it_decides_nothing_and_sending_to_it_is_refused(owner: Any, mailbox: Any) -> None:
    _request, link = asked_by_mail(owner, mailbox)
    client = signed_in(owner)
    client.get(link, follow=True)
    assert client.post(link, {"decision": "approved"}).status_code == 405
    assert not Decision.objects.exists()


def test_a_token_that_is_none_of_ours_names_nothing(owner: Any, mailbox: Any) -> None:
    _request, link = asked_by_mail(owner, mailbox)
    client, number = signed_in(owner), Approval.objects.get().pk
    for path in (f"{link}x", f"/approvals/{number}", f"/approvals/{number}:", "/approvals/x:y"):
        assert client.get(path).status_code == 404, path


def test_it_says_plainly_that_it_was_decided_already(owner: Any, mailbox: Any) -> None:
    request, link = asked_by_mail(owner, mailbox)
    word(signed_in(owner), request, "approved")
    page = signed_in(owner).get(link).content.decode()
    assert "It is decided already: approved by you" in page
    assert "Look and decide" not in page


def test_it_says_plainly_that_it_was_withdrawn(owner: Any, mailbox: Any) -> None:
    request, link = asked_by_mail(owner, mailbox)
    writes.perform(
        request, "cancel", by=request.requester, values={"closure_reason": "Found an old one."}
    )
    assert "It was withdrawn" in signed_in(owner).get(link).content.decode()


def test_what_was_changed_since_is_shown_anew(owner: Any, mailbox: Any) -> None:
    request, link = asked_by_mail(owner, mailbox)
    agent = make_person("service_desk_agent")
    writes.edit(request, by=agent, values={"description": "Two of them, please."})
    page = signed_in(owner).get(link).content.decode()
    assert "Other now: Description." in page
    assert f'href="{request.get_absolute_url()}/decide"' in page
    assert word(signed_in(owner), request, "approved").status_code == 302
    assert Decision.objects.get().approval != Approval.objects.order_by("pk").first()


def test_who_may_not_decide_reads_why(owner: Any, mailbox: Any) -> None:
    whom = make_person("service_desk_agent")
    request, link = asked_by_mail(owner, mailbox, requested_for=whom)
    asked = signed_in(request.requester).get(link).content.decode()
    assert "You asked for it yourself" in asked
    assert "It is for you" in signed_in(whom).get(link).content.decode()
    other = signed_in(make_person("service_desk_agent")).get(link).content.decode()
    assert f"It waits for {owner}" in other


def test_who_may_not_read_it_learns_nothing_of_it(owner: Any, mailbox: Any) -> None:
    request, link = asked_by_mail(owner, mailbox)
    answer = signed_in(make_person("end_user")).get(link)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "This is not put to you" in page
    assert request.reference not in page
    assert str(request.requester) not in page


def test_a_deputy_who_is_called_in_decides_by_the_first_mail_too(owner: Any, mailbox: Any) -> None:
    deputy = make_person("service_owner")
    writes.edit(
        RoleAssignment.objects.get(person=owner), by=None, values={"deputy": deputy},
        authority=SYSTEM,
    )  # fmt: skip
    request, link = asked_by_mail(owner, mailbox)
    assert "not asked" in signed_in(deputy).get(link).content.decode()
    writes.perform(
        request, "escalate_approval", by=None, authority=SYSTEM, reason="Half of it has passed."
    )
    page = signed_in(deputy).get(link).content.decode()
    assert "it was asked anew" in page
    assert word(signed_in(deputy), request, "approved").status_code == 302
