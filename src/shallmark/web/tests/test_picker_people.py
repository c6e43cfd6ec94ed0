"""Beside each person a picker says where they belong and what they have to do."""

import re
from datetime import timedelta
from typing import Any

import pytest

from shallmark.kernel import clock
from shallmark.kernel.access import roles
from shallmark.manage.team.models import Membership
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.plan.alignment.models import CustomerPerson
from shallmark.web.picker_people import beside

pytestmark = pytest.mark.django_db
CUSTOMER = next(name for name, role in roles().items() if not role.staff)


def offer(reader: Any, one: Any) -> str:
    """What the picker writes in the line of the person."""
    page = signed_in(reader).get("/suggest/person", {"q": one.title}).content.decode()
    found = re.search(rf'data-value="{one.reference}" data-title.*?</template>', page, re.DOTALL)
    assert found, page
    return found[0]


def test_it_says_open_work_and_team() -> None:
    one, team = make_person("resolver"), make("team")
    Membership.objects.create(team=team, person=one)
    make("incident", assigned_to=one)
    make("action", owner=one)
    make("incident")
    line = offer(make_person("admin"), one)
    assert team.title in line
    assert "2 open" in line


def test_it_says_who_is_on_call_now() -> None:
    one, now = make_person("resolver"), clock.now()
    make("on_call_shift", owner=one, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(1))
    assert "on call" in offer(make_person("admin"), one)


def test_it_says_the_customer_of_a_customers_person() -> None:
    caller, customer = make_person(CUSTOMER), make("customer")
    CustomerPerson.objects.create(customer=customer, person=caller)
    assert customer.title in offer(make_person("admin"), caller)


def test_it_counts_what_its_reader_may_see_alone() -> None:
    one = make_person("resolver")
    make("incident", assigned_to=one, confidential=True)
    assert beside([one], make_person("admin"))[one.pk].now == "1 open"
    assert beside([one], make_person("service_desk_agent"))[one.pk].now == ""


def test_it_tells_nothing_to_a_customer() -> None:
    one = make_person("resolver")
    assert beside([one], make_person(CUSTOMER)) == {}


def test_it_costs_no_query_for_a_person(django_assert_max_num_queries: Any) -> None:
    admin, people = make_person("admin"), [make_person("resolver") for _each in range(6)]
    beside(people[:1], admin)
    with django_assert_max_num_queries(4):
        beside(people, admin)


def test_what_one_wants_to_create_is_found_by_its_words_without_script() -> None:
    client = signed_in(make_person("admin"))
    page = client.get("/create?q=change%20freeze").content.decode()
    assert "/freezes/new" in page
    main = page[page.index("<main") :]
    assert "/incidents/new" not in main
    nothing = client.get("/create?q=no-such-thing").content.decode()
    assert "Nothing that you may create" in nothing
