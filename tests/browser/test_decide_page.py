"""The page of a decision: Approve opens once each part was in view, by keyboard and by hand."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import Live
from shallmark.common.approvals.models import Decision, PartShown
from shallmark.manage.change_configuration.deciding import parts_of
from shallmark.manage.change_configuration.models import Change
from shallmark.manage.change_configuration.tests.change_office import Office, office
from tests.browser.conftest import Visitor
from tests.support.audit import SOME, audit

pytestmark = pytest.mark.browser

APPROVE = "#approve-now"


@pytest.fixture(scope="module")
def people(live: Any) -> Office:
    return office()


def goes_to_the_next(page: Page, press: str) -> str:
    """The part that the button leads to, which then is in view."""
    address = page.locator(APPROVE).get_attribute("href")
    if address is None:
        return ""
    # what came into view before is written down: the button that is pressed is the last one
    expect(page.locator(".htmx-request, .htmx-settling")).to_have_count(0)
    if press == "Enter":
        page.locator(APPROVE).focus()
        page.keyboard.press("Enter")
    else:
        page.evaluate("document.querySelector('a#approve-now')?.click()")
    expect(page.locator(f"#seen {address}")).to_be_in_viewport()
    expect(page.locator(f"{APPROVE}[href='{address}']")).to_have_count(0)
    return address


@pytest.mark.parametrize("press", ["Enter", "click"])
def test_the_button_leads_from_part_to_part_and_then_approves(
    visitor: Visitor, people: Office, press: str
) -> None:
    change = people.asked()
    page = visitor(people.manager)
    page.set_viewport_size({"width": 1280, "height": 400})
    page.goto(f"{change.get_absolute_url()}/decide")
    expect(page.locator("#shown-why")).not_to_contain_text("not in view yet")
    expect(page.locator("#shown-assessor")).to_contain_text("not in view yet")
    expect(page.get_by_role("button", name="Approve version")).to_have_count(0)
    expect(page.locator("#unseen")).to_contain_text("Who assessed it")
    page.wait_for_load_state("networkidle")
    while goes_to_the_next(page, press):
        pass
    expect(page.locator("#unseen")).to_have_text("Every part was in view.")
    shown = PartShown.objects.filter(approval__record_id=change.pk)
    assert set(shown.values_list("part", flat=True)) == set(parts_of(change))
    assert audit(page, "decide", SOME) == []
    page.get_by_role("button", name="Approve version").click()
    expect(page.locator(".facts").first).to_contain_text("Scheduled")


def test_scrolling_to_the_end_opens_it_as_well(visitor: Visitor, people: Office) -> None:
    change = people.asked()
    page = visitor(people.manager)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{change.get_absolute_url()}/decide")
    for _step in range(40):
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(30)
    expect(page.get_by_role("button", name="Approve version")).to_be_visible()


def test_without_javascript_what_was_not_read_is_said_and_each_part_is_pressed(
    live: Live, browser: Browser, visitor: Visitor, people: Office
) -> None:
    change = people.asked()
    state: Any = visitor(people.manager).context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(f"{live.url}{change.get_absolute_url()}/decide")
    page.get_by_role("button", name="Approve version").click()
    expect(page.get_by_role("alert")).to_contain_text("Not in view yet: Why,")
    assert not Decision.objects.filter(approval__record_id=change.pk).exists()
    for name in parts_of(change).values():
        page.get_by_role("button", name=f"I have read: {name}").click()
    page.get_by_role("button", name="Approve version").click()
    expect(page.locator(".facts").first).to_contain_text("Scheduled")
    assert Change.objects.get(pk=change.pk).approved_version
    context.close()
