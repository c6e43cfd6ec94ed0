"""The generic pages, on every record type that is registered."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shallmark.kernel import door
from shallmark.kernel.models import Alias
from shallmark.kernel.records import record_type, record_types
from shallmark.manage.team.models import Person, Team
from shallmark.simulate.day_one import seed

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    seed()
    values = {"title": "Ada Admin", "username": "ada", "is_superuser": True}
    person = door.create(Person, by=None, values=values, source="seed")
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk))
    return client


def keys() -> list[str]:
    return [declared.key for declared in record_types()]


@pytest.mark.parametrize("key", keys())
def test_it_shows_a_page_and_forms_of_every_record_type(admin: Client, key: str) -> None:
    declared = record_type(key)
    model: Any = declared.model
    assert admin.get(f"{declared.url()}/new").status_code == 200
    record = model.objects.first()
    if record is None:
        pytest.skip(f"nothing of {key} is seeded")
    address = record.get_absolute_url()
    admin.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = admin.get(address)
    assert answer.status_code == 200
    assert record.reference in answer.content.decode()
    assert len(asked) <= 12, [one["sql"][:100] for one in asked]
    assert admin.get(f"{address}/edit").status_code == 200
    for name in declared.changeable():
        assert admin.get(f"{address}/field/{name}").status_code == 200, name


def test_it_creates_edits_and_keeps_what_was_typed(admin: Client) -> None:
    refused = admin.post("/teams/new", {"title": "", "email": "not an address"})
    assert refused.status_code == 422
    assert "not an address" in refused.content.decode()
    made = admin.post("/teams/new", {"title": "Network", "token": "one"})
    assert made.status_code == 302
    team = Team.objects.get(title="Network")
    given = {"title": "Networks", "version": team.version, "is_active": "on"}
    address = team.get_absolute_url()
    assert admin.post(f"{address}/edit", given).status_code == 302
    stale = admin.post(f"{address}/edit", {**given, "title": "Nets"})
    assert stale.status_code == 409
    text = stale.content.decode()
    assert "Nets" in text
    assert "Ada Admin changed Title" in text
    assert Team.objects.get(pk=team.pk).title == "Networks"


def test_it_redirects_an_older_number(admin: Client) -> None:
    team = door.create(Team, by=None, values={"title": "Desk"}, source="seed")
    Alias.objects.create(record_key="team", record_id=team.pk, number="OLD-1")
    answer = admin.get("/teams/OLD-1?list=view%3Dall")
    assert answer.status_code == 302
    assert answer["Location"] == f"{team.get_absolute_url()}?list=view%3Dall"
    assert admin.get("/teams/NEVER").status_code == 404


def test_it_refuses_a_field_that_nobody_may_change(admin: Client) -> None:
    team = door.create(Team, by=None, values={"title": "Desk"}, source="seed")
    for name in ("reference", "created_at", "nothing"):
        assert admin.get(f"{team.get_absolute_url()}/field/{name}").status_code == 404


def test_it_escapes_titles_everywhere(admin: Client) -> None:
    team = door.create(Team, by=None, values={"title": "<img src=x onerror=a()>"}, source="seed")
    for tail in ("", "/edit", "/field/title", "/links"):
        assert "<img src=x" not in admin.get(f"{team.get_absolute_url()}{tail}").content.decode()
