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


@pytest.fixture(scope="module")
def people(live: Any) -> Office:
    return office()


#: what leads to the next part, as a person presses it: never the button that comes in its place
PRESSED = {
    "Enter": "document.querySelector('#approve > a')?.focus()",
    "click": "document.querySelector('#approve > a')?.click()",
}


def goes_on_to_the_end(page: Page, press: str) -> None:
    """Press what leads to the next part until none is left; what is pressed too early is again."""
    for _press in range(200):
        if page.locator("#approve > a").count() == 0:
            return
        page.evaluate(PRESSED[press])
        if press == "Enter":
            page.keyboard.press("Enter")
        page.wait_for_timeout(100)
    raise AssertionError("A part is not in view.")


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
    goes_on_to_the_end(page, press)
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
