"""What is printed leaves the house: what was said in private stays."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from shallmark.common.discussion.actions import add_entry
from shallmark.manage.team.models import Person
from shallmark.pages.tests.factory import make
from tests.browser.world import as_person

pytestmark = pytest.mark.browser


def test_a_private_note_is_read_on_the_page_and_never_printed(page: Page) -> None:
    agent = Person.objects.get(pk=make("person", is_superuser=True).pk)
    as_person(page, agent)
    incident: Any = make("incident")
    add_entry(incident, by=agent, text="The caller shares passwords.", public=False)
    add_entry(incident, by=agent, text="We are on it.", public=True)
    page.goto(incident.get_absolute_url())
    note, reply = (
        page.get_by_text("The caller shares passwords."),
        page.get_by_text("We are on it."),
    )
    expect(note).to_be_visible()
    expect(reply).to_be_visible()
    page.emulate_media(media="print")
    expect(note).to_be_hidden()
    expect(reply).to_be_visible()
    expect(page.get_by_label("Reply or note")).to_be_hidden()
