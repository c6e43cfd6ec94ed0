"""What belongs to a record is listed in its page, and added there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shallmark.kernel import clock
from shallmark.manage.change_configuration.models import ChangeCost
from shallmark.manage.team.models import Person
from shallmark.pages.tests.browser_form import Form
from shallmark.pages.tests.every_record import signed_in
from shallmark.pages.tests.factory import make
from shallmark.workplace.belongings import belongings

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Person:
    person: Person = Person.objects.get(pk=make("person", is_superuser=True).pk)
    return person


@pytest.fixture
def client(admin: Person) -> Client:
    return signed_in(admin)


def test_all_lists_are_read_in_one_statement(admin: Person) -> None:
    change = make("change")
    for number in range(5):
        make("change_cost", change=change, title=f"Cost {number}", amount=number + 1)
    at = clock.now() - timedelta(days=1)
    make("test_result", change=change, title="Fails over", result="passed", tested_at=at)
    make("change_cost", title="Of another change")
    belongings(change, admin)
    with CaptureQueriesContext(connection) as asked:
        lists = {one.key: one for one in belongings(change, admin)}
    assert len(asked) == 1
    costs, tests = lists["change_cost-change"], lists["test_result-change"]
    assert (costs.count, len(costs.first), len(costs.rest)) == (5, 3, 2)
    assert costs.columns[0] == "Amount"
    assert costs.first[0].cells[0] == "€\u00a01"
    assert [row.title for row in tests.rows] == ["Fails over"]
    assert "Passed" in {str(cell).capitalize() for cell in tests.rows[0].cells}
    assert at in tests.rows[0].cells


def test_a_relation_stands_in_the_page_of_both_items(client: Client, admin: Person) -> None:
    relation = make("ci_relationship")
    for item, other in (
        (relation.from_item, relation.to_item),
        (relation.to_item, relation.from_item),
    ):
        rows = [row for one in belongings(item, admin) for row in one.rows]
        assert len(rows) == 1
        assert other.title in rows[0].cells
        page = client.get(item.get_absolute_url()).content.decode()
        assert relation.get_absolute_url() in page


def test_one_is_added_from_the_page_and_leads_back_to_it(client: Client, admin: Person) -> None:
    change = make("change")
    costs = next(one for one in belongings(change, admin) if one.key == "change_cost-change")
    assert costs.add in client.get(change.get_absolute_url()).content.decode().replace("&amp;", "&")
    form = Form(client.get(costs.add).content.decode()).values
    assert any(change.reference in value for value in form["change"])
    answer = client.post("/change-costs/new", {**form, "title": "A spare", "amount": "40"})
    assert answer.status_code == 302
    assert answer["Location"] == change.get_absolute_url()
    assert ChangeCost.objects.get(change=change).title == "A spare"


def test_a_form_never_leads_out_of_the_house(client: Client) -> None:
    form = Form(client.get("/teams/new?back=//evil.example").content.decode()).values
    assert "back" not in form
    answer = client.post("/teams/new", {"title": "One", "back": "https://evil.example"})
    assert answer["Location"].startswith("/teams/")
