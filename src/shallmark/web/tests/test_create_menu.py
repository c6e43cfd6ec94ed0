"""The menu of Create: the few kinds that somebody makes most, then all."""

from datetime import timedelta

import pytest

from shallmark.kernel import clock
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.plan.alignment.models import Customer
from shallmark.web.create_menu import MOST, most_made
from shallmark.web.palette import creatable

pytestmark = pytest.mark.django_db


def test_what_one_has_made_most_lately_comes_first() -> None:
    person = make_person("admin")
    for title in ("One", "Two"):
        make("customer", title=title)
    make("service")
    Customer.objects.update(created_by=person)
    kinds = [kind.key for kind in most_made(person)]
    assert kinds[0] == "customer"
    assert len(kinds) == MOST
    Customer.objects.update(created_at=clock.now() - timedelta(days=90))
    assert next(kind.key for kind in most_made(person)) == "incident"


def test_it_offers_nothing_that_the_person_may_not_make() -> None:
    for person in (make_person("auditor"), make_person()):
        offered = set(most_made(person))
        assert offered
        assert offered <= set(creatable(person))


def test_the_menu_leads_to_each_form_and_to_all_kinds() -> None:
    menu = signed_in(make_person("admin")).get("/create?menu").content.decode()
    assert 'href="/incidents/new" data-key="1"' in menu
    assert menu.count("menu-item") == MOST + 1
    assert 'href="/create"' in menu


def test_the_way_to_all_kinds_stands_there_without_a_script() -> None:
    page = signed_in(make_person("admin")).get("/").content.decode()
    menu = page.partition('hx-get="/create?menu"')[2].partition("</details>")[0]
    assert 'href="/create"' in menu
