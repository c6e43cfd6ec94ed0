"""The settings: one page that leads to everything an organisation may adapt."""

from typing import Any

import pytest
from django.test import Client

from shallmark.kernel.records import record_types
from shallmark.kernel.testing import make_person
from shallmark.web.jinja import icon_names
from shallmark.web.settings_page import BETTER_SEEN

pytestmark = pytest.mark.django_db

WANTED = (
    "people", "teams", "roles", "customers", "services", "calendars", "categories",
    "settings/matrix", "service-level-targets", "hold-reasons", "resolution-codes",
    "incident-templates", "parameters", "waivers",
)  # fmt: skip


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_it_leads_to_everything_that_can_be_set_and_to_the_import() -> None:
    said = signed_in(make_person("admin")).get("/settings").content.decode()
    missing = [slug for slug in WANTED if f'href="/{slug}"' not in said]
    assert not missing
    assert 'href="/import"' in said
    for declared in record_types():
        if declared.phase == "settings":
            assert f'href="{BETTER_SEEN.get(declared.key, declared.url())}"' in said


def test_it_offers_the_import_to_those_who_may_write_something() -> None:
    said = signed_in(make_person("cab_member")).get("/settings").content.decode()
    assert 'href="/parameters"' in said
    assert 'href="/import"' not in said


def test_it_refuses_customers_and_hides_the_way() -> None:
    client = signed_in(make_person("end_user"))
    assert client.get("/settings").status_code == 403
    assert 'href="/settings"' not in client.get("/incidents").content.decode()


@pytest.mark.parametrize("declared", record_types(), ids=lambda declared: declared.key)
def test_every_record_type_has_an_icon_of_the_sprite(declared: Any) -> None:
    assert declared.icon in icon_names()
