"""The generic pages, on every record type that is registered."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shallmark.kernel import clock, writes
from shallmark.kernel.models import Alias
from shallmark.kernel.records import RecordType
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Person, Team
from shallmark.pages.tests.browser_form import Form
from shallmark.pages.tests.every_record import (
    MOST,
    every_record,
    is_made_by_hand,
    queries_of,
    signed_in,
)
from shallmark.pages.tests.factory import factory_for, make

pytestmark = pytest.mark.django_db
#: what a reader does not see of a page
TAGS = re.compile(r"<script.*?</script>|<[^>]*>", re.DOTALL)
#: an ISO time, a time with its offset, and Python's own words for values
MACHINE = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*|\+00:00|\d\d:\d\d\S* UTC\b|datetime\.\w+|\bNone\b"
)


@pytest.fixture
def admin() -> Client:
    values = {"title": "Ada Admin", "username": "ada", "is_superuser": True}
    person = writes.create(Person, by=None, values=values, authority=SYSTEM)
    return signed_in(Person.objects.get(pk=person.pk))


@every_record
def test_it_shows_a_page_and_forms_of_every_record_type(
    admin: Client, record_type: type[RecordType]
) -> None:
    record = factory_for(record_type)()
    address = record.get_absolute_url()
    new = admin.get(f"{record_type.url()}/new").status_code
    assert new == (200 if is_made_by_hand(record_type) else 404)
    pages: list[Any] = []

    def show() -> Any:
        pages.append(admin.get(address))
        return pages[-1]

    count = queries_of(show)
    assert len(count) <= MOST, [sql[:100] for sql in count]
    assert all(record.reference in page.content.decode() for page in pages)
    read = " ".join(TAGS.split(pages[-1].content.decode()))
    assert not MACHINE.findall(read), "a time as machines write it"
    assert admin.get(f"{address}/edit").status_code == 200


@every_record
def test_each_field_in_place_takes_back_what_it_shows(
    admin: Client, record_type: type[RecordType]
) -> None:
    record: Any = factory_for(record_type)()
    address = record.get_absolute_url()
    before = record_type.model._default_manager.values().get(pk=record.pk)
    for name in record_type.changeable():
        shown = admin.get(f"{address}/field/{name}")
        assert shown.status_code == 200, name
        sent = Form(shown.content.decode()).values
        assert re.search(f'name="{name}["-]', shown.content.decode()), name
        answer = admin.post(f"{address}/field/{name}", sent)
        field: Any = record_type.model._meta.get_field(name)
        if not field.blank and getattr(record, name) is None:
            # A record may lack what a form asks for.
            assert answer.status_code == 422, name
            continue
        assert answer.status_code == 302, (name, answer.content.decode())
    assert record_type.model._default_manager.values().get(pk=record.pk) == before


def test_a_form_shown_to_the_minute_leaves_the_seconds_alone(admin: Client) -> None:
    begun = clock.now().replace(second=52, microsecond=7) + timedelta(days=3)
    meeting = make("board_meeting", meets_at=begun)
    page = admin.get(f"{meeting.get_absolute_url()}/edit").content.decode()
    answer = admin.post(f"{meeting.get_absolute_url()}/edit", {**Form(page).values, "title": "CAB"})
    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title, meeting.meets_at) == ("CAB", begun)
    sent = Form(page).values | {"meets_at": f"{begun:%Y-%m-%dT%H:%M}", "version": "2"}
    moved = f"{begun + timedelta(minutes=1):%Y-%m-%dT%H:%M}"
    assert admin.post(f"{meeting.get_absolute_url()}/edit", sent).status_code == 302
    meeting.refresh_from_db()
    assert meeting.meets_at == begun
    admin.post(f"{meeting.get_absolute_url()}/field/meets_at", {"meets_at": moved})
    meeting.refresh_from_db()
    assert meeting.meets_at == (begun + timedelta(minutes=1)).replace(second=0, microsecond=0)


def test_it_creates_edits_and_keeps_what_was_typed(admin: Client) -> None:
    refused = admin.post("/teams/new", {"title": "", "email": "not an address"})
    assert refused.status_code == 422
    assert "not an address" in refused.content.decode()
    answer = admin.post("/teams/new", {"title": "Network", "token": "one"})
    assert answer.status_code == 302
    team = Team.objects.get(title="Network")
    values = {"title": "Networks", "version": team.version, "is_active": "on"}
    address = team.get_absolute_url()
    assert admin.post(f"{address}/edit", values).status_code == 302
    stale = admin.post(f"{address}/edit", {**values, "title": "Nets"})
    assert stale.status_code == 409
    text = stale.content.decode()
    assert "Nets" in text
    assert "Ada Admin changed Title" in text
    assert Team.objects.get(pk=team.pk).title == "Networks"


def test_it_redirects_an_older_number(admin: Client) -> None:
    team = writes.create(Team, by=None, values={"title": "Desk"}, authority=SYSTEM)
    Alias.objects.create(record_key="team", record_id=team.pk, number="OLD-1")
    answer = admin.get("/teams/OLD-1?list=view%3Dall")
    assert answer.status_code == 302
    assert answer["Location"] == f"{team.get_absolute_url()}?list=view%3Dall"
    assert admin.get("/teams/NEVER").status_code == 404


def test_it_refuses_a_field_that_nobody_may_change(admin: Client) -> None:
    team = writes.create(Team, by=None, values={"title": "Desk"}, authority=SYSTEM)
    for name in ("reference", "created_at", "nothing"):
        assert admin.get(f"{team.get_absolute_url()}/field/{name}").status_code == 404


def test_it_escapes_titles_everywhere(admin: Client) -> None:
    team = writes.create(
        Team, by=None, values={"title": "<img src=x onerror=a()>"}, authority=SYSTEM
    )
    for tail in ("", "/edit", "/field/title", "/links"):
        assert "<img src=x" not in admin.get(f"{team.get_absolute_url()}{tail}").content.decode()


def test_a_priority_in_words_is_shown_in_words(admin: Client) -> None:
    for priority in ("", "high"):
        idea = make("improvement", priority=priority)
        row = admin.get("/improvements?view=all&cols=reference,priority").content.decode()
        assert idea.reference in row
        assert ("high" in row) == bool(priority)
        assert admin.get(idea.get_absolute_url()).status_code == 200
