"""The address of a calendar is renewed on the page of the schedule, by one button."""

import urllib.request
from typing import Any
from urllib.error import HTTPError

import pytest
from playwright.sync_api import expect

from shallmark.manage.change_configuration.tests.change_office import Office, office
from tests.browser.conftest import Visitor
from tests.support.audit import SOME, audit

pytestmark = pytest.mark.browser
LINK = "iCalendar feed"


@pytest.fixture(scope="module")
def people(live: Any) -> Office:
    return office()


def status(address: str) -> int:
    """What a calendar is answered, which has no cookie of the browser."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code


def test_a_press_makes_an_address_and_ends_the_one_before(visitor: Visitor, people: Office) -> None:
    page = visitor(people.manager)
    page.goto("/schedule-of-change")
    expect(page.get_by_role("link", name=LINK)).to_have_count(0)
    addresses = []
    for _each in range(2):
        page.get_by_role("button", name="New address").click()
        expect(page.get_by_role("link", name=LINK)).to_be_visible()
        addresses.append(page.get_by_role("link", name=LINK).get_attribute("href") or "")
        page.wait_for_load_state()
    expect(page.get_by_text("The old one has ended.")).to_be_visible()
    assert [status(address) for address in addresses] == [404, 200]
    assert audit(page, "/schedule-of-change", SOME) == []
