"""The settings: one page that leads to everything an organisation may adapt."""

from typing import Any

import pytest
from django.test import Client

from shallmark.kernel.records import record_types
from shallmark.pages.tests.factory import make_person
from shallmark.web.jinja import icon_names
from shallmark.web.settings_page import BETTER_SEEN

pytestmark = pytest.mark.django_db

WANTED = (
    "people", "teams", "roles", "customers", "services", "calendars", "categories",
    "settings/matrix", "service-level-targets", "hold-reasons", "resolution-codes",
    "incident-templates", "settings/parameters", "waivers",
)  # fmt: skip


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_it_leads_to_everything_that_can_be_set_and_to_the_import() -> None:
    body = signed_in(make_person("admin")).get("/settings").content.decode()
    missing = [slug for slug in WANTED if f'href="/{slug}"' not in body]
    assert not missing
    assert 'href="/import"' in body
    for record_type in record_types():
        if record_type.phase == "settings":
            assert f'href="{BETTER_SEEN.get(record_type.key, record_type.url())}"' in body


def test_it_offers_the_import_to_those_who_may_write_something() -> None:
    body = signed_in(make_person("cab_member")).get("/settings").content.decode()
    assert 'href="/settings/parameters"' in body
    assert 'href="/import"' not in body


def test_it_refuses_customers_and_hides_the_way() -> None:
    client = signed_in(make_person("end_user"))
    assert client.get("/settings").status_code == 404
    assert 'href="/settings"' not in client.get("/").content.decode()


@pytest.mark.parametrize("record_type", record_types(), ids=lambda record_type: record_type.key)
def test_every_record_type_has_an_icon_of_the_sprite(record_type: Any) -> None:
    assert record_type.icon in icon_names()


def test_it_says_that_no_mail_server_is_set_and_what_waits(settings: Any) -> None:
    reader = signed_in(make_person("admin"))
    assert "No mail server is set" in reader.get("/settings").text
    settings.EMAIL_HOST = "mail.example.org"
    assert "mail server" not in reader.get("/settings").text
