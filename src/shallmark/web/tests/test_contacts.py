"""A caller nobody knows yet: the desk makes a contact, who may nothing, beside its form."""

from typing import Any

import pytest

from shallmark.kernel import writes
from shallmark.kernel.exceptions import Invalid, NotAllowed
from shallmark.manage.team.belonging import add_member
from shallmark.manage.team.models import Person
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.plan.alignment.queries import customer_ids_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Any:
    return make_person("service_desk_agent")


def offered(by: Any, kind: str, text: str, asked: str = "&make") -> str:
    return signed_in(by).get(f"/suggest/{kind}?q={text}{asked}").content.decode()


def test_what_is_not_found_can_be_made_by_who_may_make_it(agent: Any) -> None:
    assert 'data-make="/people/new?title=Lena+Vogt"' in offered(agent, "person", "Lena Vogt")
    assert "data-make" not in offered(agent, "service", "Lena Vogt")
    assert "data-make" not in offered(make_person("resolver"), "person", "Lena Vogt")
    both = offered(make_person("admin"), "service,person", "Lena Vogt")
    assert both.count("data-make") == 2


def test_nothing_is_made_of_no_word_nor_where_one_only_filters(agent: Any) -> None:
    assert "data-make" not in offered(agent, "person", "")
    assert "data-make" not in offered(agent, "person", "Lena", "")
    assert "data-make" not in offered(make_person("admin"), "any", "Lena")


def test_the_desk_makes_a_contact_of_a_customer_who_may_nothing(agent: Any) -> None:
    customer = make("customer", title="Retail North")
    page = signed_in(agent).get("/people/new?title=Lena+Vogt").content.decode()
    assert "New contact" in page
    assert 'name="username"' not in page
    assert 'name="roles"' not in page
    sent = {"title": "Lena Vogt", "phone": "0431 55", "customer": "Retail North",
            "username": "lena", "invite": "on"}  # fmt: skip
    assert signed_in(agent).post("/people/new", sent).status_code == 302
    person = Person.objects.get(title="Lena Vogt")
    assert (person.username, person.phone, person.has_usable_password()) == (None, "0431 55", False)
    assert customer_ids_of(person) == (customer.pk,)
    assert not person.is_staff_member


def test_no_way_lets_the_desk_make_an_account_or_change_one(agent: Any) -> None:
    with pytest.raises(Invalid):
        writes.create(Person, by=agent, values={"title": "Lena Vogt", "username": "lena"})
    contact = writes.create(Person, by=agent, values={"title": "Lena Vogt"})
    with pytest.raises(NotAllowed):
        writes.edit(contact, by=agent, values={"username": "lena"})


def test_the_desk_says_of_its_own_contact_alone_to_whom_it_belongs(agent: Any) -> None:
    customer, team = make("customer"), make("team")
    with pytest.raises(NotAllowed):
        add_member(customer, "people", make_person(), by=agent)
    contact = writes.create(Person, by=agent, values={"title": "Lena Vogt"})
    with pytest.raises(NotAllowed):
        add_member(team, "people", contact, by=agent)
    add_member(customer, "people", contact, by=agent)
    assert customer_ids_of(contact) == (customer.pk,)


def test_a_mail_that_is_known_names_who_has_it(agent: Any) -> None:
    known = make("person", title="Lena Vogt", email="lena@nord.example")
    answer = signed_in(agent).post(
        "/people/new", {"title": "L. Vogt", "email": "LENA@nord.example"}
    )
    assert answer.status_code == 422
    assert known.reference in answer.content.decode()


def test_the_first_name_of_a_caller_is_nobody_elses_user_name(agent: Any) -> None:
    make("person", title="Lena Harms", username="lena")
    answer = signed_in(agent).post(
        "/incidents/new", {"title": "No mail", "channel": "phone", "reporter": "Lena Vogt"}
    )
    assert answer.status_code == 422
    assert "“Lena Vogt”" in answer.content.decode()


def test_items_of_one_name_are_told_apart_by_their_class(agent: Any) -> None:
    make("ci", title="app-01", type=make("ci_type", title="Virtual machine"))
    assert "Virtual machine" in offered(agent, "ci", "app-01")
