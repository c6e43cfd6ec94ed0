"""Staff comment on every record; its page hears of what others say and do."""

import re
from typing import Any

import pytest
from django.test import Client

from shallmark.common.discussion.actions import add_entry
from shallmark.kernel import writes
from shallmark.manage.team.models import Person
from shallmark.pages.tests.every_record import every_record, signed_in
from shallmark.pages.tests.factory import factory_for, make

pytestmark = pytest.mark.django_db
HTMX = {"hx-request": "true"}


@pytest.fixture
def admin() -> Person:
    person: Person = Person.objects.get(pk=make("person", is_superuser=True).pk)
    return person


@pytest.fixture
def client(admin: Person) -> Client:
    return signed_in(admin)


def live(page: str) -> str:
    match = re.search(r'data-live="([^"]+)"', page)
    assert match
    return match[1].replace("&amp;", "&")


@every_record
def test_a_comment_on_any_record_is_a_note_for_staff(client: Client, record_type: Any) -> None:
    record = factory_for(record_type)()
    page = client.get(record.get_absolute_url()).content.decode()
    action = f"/discuss/{record_type.key}/{record.reference}"
    assert f'action="{action}"' in page
    client.post(action, {"text": "Look at the figures", "kind": "private"})
    page = client.get(record.get_absolute_url()).content.decode()
    assert "Look at the figures" in page


def test_parts_of_the_timeline_are_comments_and_changes(client: Client, admin: Person) -> None:
    risk: Any = make("risk")
    add_entry(risk, by=admin, text="What I think", public=False)
    writes.edit(risk, by=admin, values={"title": "Another name"})
    address = risk.get_absolute_url()
    comments = client.get(f"{address}/timeline?kinds=notes", headers=HTMX).content.decode()
    changes = client.get(f"{address}/timeline?kinds=fields", headers=HTMX).content.decode()
    assert "What I think" in comments
    assert "Another name" not in comments
    assert "What I think" not in changes
    assert "Another name" in changes


def test_a_page_is_told_what_is_new_and_nothing_twice(client: Client, admin: Person) -> None:
    risk: Any = make("risk")
    asked = live(client.get(risk.get_absolute_url()).content.decode())
    assert client.get(asked, headers=HTMX).status_code == 204
    add_entry(risk, by=admin, text="Just said", public=False)
    risk = writes.edit(risk, by=admin, values={"title": "Another name"})
    answer = client.get(asked, headers=HTMX)
    assert answer.status_code == 200
    assert "Just said" in answer.content.decode()
    assert "Another name" in answer.content.decode()
    assert "Opened by" not in answer.content.decode()
    assert client.get(answer["X-Timeline"], headers=HTMX).status_code == 204


def test_a_part_hears_only_of_what_it_shows(client: Client, admin: Person) -> None:
    risk: Any = make("risk")
    address = risk.get_absolute_url()
    asked = client.get(f"{address}/timeline?kinds=fields", headers=HTMX)["X-Timeline"]
    add_entry(risk, by=admin, text="Just said", public=False)
    assert client.get(asked, headers=HTMX).status_code == 204


def test_an_auditor_reads_and_has_no_box(client: Client) -> None:
    reader = make("person")
    make("role_assignment", person=reader)
    risk = make("risk")
    answer = signed_in(reader).get(risk.get_absolute_url())
    assert "reply comment" not in answer.content.decode()
