"""The page of a check: what it asks, which clauses it judges, and its rows with their records."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.common.parameters.models import Parameter
from shallmark.conformity import actions
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
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
    for text in (plain.reference, plain.title, "1 row is of a record that you may not open."):
        assert text in page
    export = page_text(client, f"{ADDRESS}/rows.csv", desk.jonas)
    assert plain.reference in export
    for text in (page, export):
        assert secret.title not in text
        assert secret.reference not in text
    for address in (f"{ADDRESS}?rows=all", f"{ADDRESS}/rows.csv"):
        assert secret.reference in page_text(client, address, desk.security)


def test_it_says_what_it_would_say_under_the_defaults(client: Client, desk: Desk) -> None:
    desk.incident(reported_at=clock.now() - timedelta(hours=5))
    values = {"title": "Late", "key": "late_entry", "value": "28800"}
    writes.create(Parameter, by=None, values=values, authority=SYSTEM)
    actions.run_checks(by=None)
    page = page_text(client, "/conformity/checks/CHK-INC-15", desk.jonas)
    assert "default 14400" in page
    assert "Under the defaults it would be:" in page
