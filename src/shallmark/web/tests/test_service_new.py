"""Making a service: its customers are asked with it, and those people see it from then on."""

from typing import Any

import pytest

from shallmark.common.calendars.models import Calendar
from shallmark.manage.team.belonging import add_member
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.plan.alignment.models import Customer, Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Any:
    return make_person("admin")


def made(admin: Any, **values: Any) -> Service:
    said = {"title": "E-mail", "kind": "facing", "state": "live", "criticality": "medium",
            "hours": make("calendar").pk, **values}  # fmt: skip
    answer = signed_in(admin).post("/services/new", said)
    assert answer.status_code == 302, answer.content.decode()
    return Service.objects.get(title="E-mail")


def test_the_people_of_a_customer_that_is_named_see_the_service(admin: Any) -> None:
    sales, other = make("customer", title="Sales"), make("customer", title="Research")
    clara, bob = make_person("end_user"), make_person("end_user")
    for customer, person in ((sales, clara), (other, bob)):
        add_member(customer, "people", person, by=admin)
    service = made(admin, customers=sales.reference)
    assert list(service.customers.all()) == [sales]
    assert "E-mail" in signed_in(clara).get("/suggest/service?q=").content.decode()
    assert "E-mail" not in signed_in(bob).get("/suggest/service?q=").content.decode()


def test_the_only_customer_is_filled_in_and_one_of_two_is_asked_for(admin: Any) -> None:
    Customer.objects.all().update(is_active=False)
    client = signed_in(admin)
    assert "Received by" not in client.get("/services/new").content.decode()
    sales = make("customer", title="Sales")
    assert f"{sales.reference} Sales" in client.get("/services/new").content.decode()
    make("customer", title="Research")
    page = client.get("/services/new").content.decode()
    assert "Received by" in page
    assert sales.reference not in page


def test_a_service_without_customers_is_made_as_before(admin: Any) -> None:
    make("customer")
    assert not made(admin).customers.exists()


def test_customers_are_added_and_taken_out_in_the_page_of_the_service(admin: Any) -> None:
    service, sales = make("service"), make("customer", title="Sales")
    client, address = signed_in(admin), service.get_absolute_url()
    assert "Received by" in client.get(address).content.decode()
    client.post(f"{address}/customers", {"customer": "Sales"})
    assert list(service.customers.all()) == [sales]
    client.post(f"{address}/customers", {"drop": sales.pk})
    assert not service.customers.exists()


def test_who_may_not_change_the_service_adds_nobody(admin: Any) -> None:
    service, sales = make("service"), make("customer", title="Sales")
    resolver = signed_in(make_person("resolver"))
    resolver.post(f"{service.get_absolute_url()}/customers", {"customer": sales.reference})
    assert not service.customers.exists()


def test_a_target_begins_with_the_usual_hours(admin: Any) -> None:
    Calendar.objects.exclude(always_open=True).update(always_open=True)
    hours = make("calendar", title="Mon-Fri 08:00-18:00", always_open=False)
    page = signed_in(admin).get("/service-level-targets/new").content.decode()
    assert f'<option value="{hours.pk}" selected>' in page
