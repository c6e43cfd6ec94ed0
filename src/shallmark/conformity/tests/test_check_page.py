"""The page of a check: what it asks, which clauses it judges, and its rows with their records."""

from typing import Any

import pytest
from django.test import Client

from shallmark.conformity import actions
from shallmark.kernel import writes
from shallmark.operate.customer_service.tests.desk import Desk, open_desk

pytestmark = pytest.mark.django_db
ADDRESS = "/conformity/checks/CHK-INC-01"


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def page_text(client: Client, address: str, person: Any) -> str:
    client.force_login(person)
    return client.get(address).content.decode()


def test_it_names_the_clauses_of_each_edition_and_the_lines_of_the_guide(
    client: Client, desk: Desk
) -> None:
    page = page_text(client, ADDRESS, desk.jonas)
    for clause in ("2018, Incident management", "2011, Incident", "2005, Incident"):
        assert clause in page
    assert "/conformity/requirements?edition=2018&amp;clause=8.6.1" in page


def test_its_rows_show_the_records_that_the_reader_may_see(client: Client, desk: Desk) -> None:
    plain = desk.accepted()
    secret_values = {
        "security": True,
        "security_category": "loss",
        "title": "Phone lost on the train",
    }
    secret = writes.perform(desk.incident(**secret_values), "triage", by=desk.security)
    actions.run_checks(by=None, only=["CHK-INC-01"])
    page = page_text(client, f"{ADDRESS}?rows=all", desk.jonas)
    for text in (plain.reference, plain.title, secret.reference):
        assert text in page
    assert secret.title not in page
