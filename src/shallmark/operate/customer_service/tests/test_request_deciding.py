"""The page of the decision on a request: it shows what is ordered, and takes a word on that."""

import re
from typing import Any

import pytest
from django.test import Client

from shallmark.common.approvals.models import Decision
from shallmark.kernel import writes
from shallmark.operate.customer_service.models import ServiceRequest
from shallmark.operate.customer_service.tests.factories import offered
from shallmark.pages.tests.factory import make, make_person
from shallmark.plan.alignment.models import CustomerPerson

pytestmark = pytest.mark.django_db

FORM = [
    {"key": "size", "label": "Which size", "kind": "choice", "choices": [
        {"key": "large", "label": "The large one", "price": 35},
    ]},
]  # fmt: skip


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def waits(owner: Any, **values: Any) -> ServiceRequest:
    service = make("service", owner=owner)
    rule = values.pop("rule", "service_owner")
    item = offered(service=service, approval_rule=rule, form=FORM, cost=5)
    requester = make_person("end_user")
    created = {"item": item, "title": "A screen", "answers": {"size": "large"}, **values}
    request = writes.create(ServiceRequest, by=requester, values=created)
    return writes.perform(request, "submit", by=requester)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def word(client: Client, request: ServiceRequest, decision: str, reason: str = "") -> Any:
    address = f"{request.get_absolute_url()}/decide"
    page = client.get(address).content.decode()
    sent = {name: hidden(page, name) for name in ("token", "shown")}
    return client.post(address, {**sent, "decision": decision, "reason": reason})


@pytest.fixture
def owner() -> Any:
    return make_person("service_owner")


def test_it_shows_what_is_ordered_and_what_it_costs(owner: Any) -> None:
    request = waits(owner)
    page = signed_in(owner).get(f"{request.get_absolute_url()}/decide").content.decode()
    for words in ("The large one", "35", "40", str(request.requester)):
        assert words in page


def test_an_approval_takes_the_step(owner: Any) -> None:
    request = waits(owner)
    assert word(signed_in(owner), request, "approved").status_code == 302
    request.refresh_from_db()
    assert request.status == "approved"


def test_a_rejection_needs_its_reason(owner: Any) -> None:
    request = waits(owner)
    assert word(signed_in(owner), request, "rejected").status_code == 422
    assert word(signed_in(owner), request, "rejected", "There are two in stock.").status_code == 302
    request.refresh_from_db()
    assert request.closure_reason == "There are two in stock."


def test_nothing_is_decided_that_was_not_shown(owner: Any) -> None:
    request, client = waits(owner), signed_in(owner)
    address = f"{request.get_absolute_url()}/decide"
    page = client.get(address).content.decode()
    sent = {name: hidden(page, name) for name in ("token", "shown")}
    agent = make_person("service_desk_agent")
    writes.edit(request, by=agent, values={"description": "Two of them, please."})
    assert client.post(address, {**sent, "decision": "approved"}).status_code >= 400
    assert not Decision.objects.exists()
    assert client.post(address, {"decision": "approved", "token": "x"}).status_code >= 400
    assert not Decision.objects.exists()


def test_who_was_not_asked_is_offered_no_decision(owner: Any) -> None:
    request = waits(owner)
    page = signed_in(make_person("service_desk_agent")).get(f"{request.get_absolute_url()}/decide")
    assert 'name="decision"' not in page.content.decode()


def test_the_page_of_the_request_leads_to_it(owner: Any) -> None:
    request = waits(owner)
    page = signed_in(owner).get(request.get_absolute_url()).content.decode()
    assert f'href="{request.get_absolute_url()}/decide"' in page
    panel = signed_in(owner).get(f"{request.get_absolute_url()}/panel/ordered").content.decode()
    assert "The large one" in panel


def test_the_main_contact_of_a_customer_decides_in_the_frame_of_the_portal(owner: Any) -> None:
    chief = make_person("end_user")
    customer = make("customer", main_contact=chief)
    CustomerPerson.objects.create(customer=customer, person=chief)
    request = waits(owner, rule="main_contact", customer=customer)
    client = signed_in(chief)
    page = client.get(f"{request.get_absolute_url()}/decide").content.decode()
    assert 'class="portal"' in page
    assert word(client, request, "approved").status_code == 302
    request.refresh_from_db()
    assert request.status == "approved"


def test_another_customer_finds_no_such_page(owner: Any) -> None:
    request = waits(owner, customer=make("customer"))
    stranger = signed_in(make_person("end_user"))
    assert stranger.get(f"{request.get_absolute_url()}/decide").status_code == 404
