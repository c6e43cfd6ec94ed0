"""A page shows what is filled in, by parts; what it names is a link, as far as one may open it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shallmark.kernel.records import type_of
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.tests.desk import open_desk
from shallmark.pages.record_fields import shown_fields
from shallmark.pages.references import linked
from shallmark.pages.tests.every_record import queries_of, signed_in
from shallmark.pages.tests.factory import make, make_person
from shallmark.workplace.sheet import Sheet, sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Person:
    person: Person = Person.objects.get(pk=make("person", is_superuser=True).pk)
    return person


@pytest.fixture
def client(admin: Person) -> Client:
    return signed_in(admin)


def sheet(record: Any, person: Person) -> Sheet:
    fields = shown_fields(type_of(type(record)), record, editable=True)
    return sheet_of(linked(fields, person))


def test_long_texts_are_prose_and_the_rest_stands_in_its_part(admin: Person) -> None:
    risk = make("risk", text="The key may be lost.", category="project")
    seen = sheet(risk, admin)
    assert "text" in {one.name for one in seen.prose}
    where = {one.name: key for key, _head, fields in seen.parts for one in fields}
    assert where["category"] == "details"


def test_a_record_without_a_long_text_says_its_details_in_the_main_column(admin: Person) -> None:
    level = make("authority_level")
    fields = linked(shown_fields(type_of(type(level)), level, editable=True), admin)
    plain = sheet_of(fields, has_own_page=False)
    assert {"matter"} <= {one.name for one in plain.prose}
    assert "details" not in {key for key, _head, _fields in plain.parts}
    beside = sheet_of(fields)
    assert {"matter"} <= {one.name for _key, _head, part in beside.parts for one in part}


def test_what_nobody_answered_is_offered_and_shown_nowhere(client: Client, admin: Person) -> None:
    risk = make("risk")
    seen = sheet(risk, admin)
    shown = {one.name for _key, _head, fields in seen.parts for one in fields}
    assert seen.open
    assert not shown & {one.name for one in seen.open}
    page = client.get(risk.get_absolute_url()).content.decode()
    assert "not set" not in page
    for one in seen.open:
        assert f'id="field-{one.name}"><dt>{one.label}</dt><dd></dd>' in page


def test_references_and_lists_of_them_are_links_asked_in_one_statement(admin: Person) -> None:
    services = [make("service", title=title) for title in ("Mail", "Till")]
    change = make("change", services=[service.reference for service in services])
    fields = shown_fields(type_of(type(change)), change, editable=False, names=("services",))
    action = make("action", source=change.reference)
    fields += shown_fields(type_of(type(action)), action, editable=False, names=("source",))
    linked(fields, admin)
    with CaptureQueriesContext(connection) as asked:
        names, source = linked(fields, admin)
    assert len(asked) == 1
    assert [(link.title, link.url) for link in names.links] == [
        (service.title, service.get_absolute_url()) for service in services
    ]
    assert [link.title for link in source.links] == [change.title]
    assert source.links[0].state == "New"


def test_what_the_reader_may_not_open_is_no_link_and_not_named() -> None:
    desk = open_desk()
    secret = make("incident", title="A secret matter", confidential=True)
    action = make("action", source=secret.reference)
    fields = shown_fields(type_of(type(action)), action, editable=False, names=("source",))
    (source,) = linked(fields, desk.ana)
    assert (source.links, source.hidden) == ((), 1)
    page = desk.client(desk.ana).get(action.get_absolute_url()).content.decode()
    assert "A secret matter" not in page
    assert "1 not open to you" in page


def test_a_list_is_said_a_line_each_and_parted_lines_as_a_table(client: Client) -> None:
    values = {"outcomes": ["minutes without service | 10 | 8"], "actions": ["Tell the shop"]}
    page = client.get(make("pir", **values).get_absolute_url()).content.decode()
    assert "<td>minutes without service</td><td>10</td><td>8</td>" in page
    assert "<li>Tell the shop</li>" in page


def test_a_number_in_a_text_leads_where_the_reader_may_go() -> None:
    reader = make_person("service_desk_agent")
    risk, secret = make("risk"), make("incident", security=True)
    text = f"It is {risk.reference}, seen in {secret.reference}; XXX0000001 is nothing."
    noted, bare = make("nonconformity", correction=text), make("nonconformity")
    client = signed_in(reader)
    client.get(bare.get_absolute_url())
    without = queries_of(lambda: client.get(bare.get_absolute_url()))
    named = queries_of(lambda: client.get(noted.get_absolute_url()))
    assert len(named) <= len(without) + 1
    page = client.get(noted.get_absolute_url()).content.decode()
    assert f'href="{risk.get_absolute_url()}"' in page
    assert secret.get_absolute_url() not in page
    assert secret.reference in page
