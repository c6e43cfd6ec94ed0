"""A normal, a standard and an emergency change walked in a browser from request to review."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from shallmark.kernel import writes
from shallmark.manage.change_configuration.models import Change, Pir
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.change_configuration.tests.factories_change import ASSESSMENT
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

STANDS = ".facts"


@pytest.fixture(scope="module")
def people(live: Any) -> Office:
    return office()


def asks(page: Page, people: Office, title: str, **more: str) -> Change:
    """The requester writes the request."""
    page.goto("/changes/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Reason", exact=False).first.fill("It fails once a week.")
    page.get_by_label("Services").fill(people.service.reference)
    page.get_by_label("Implementer").fill(people.implementer.reference)
    for label, value in more.items():
        field = page.locator(f"#id_{label}")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(STANDS)).to_contain_text("New")
    return Change.objects.get(title=title)


def steps(page: Page, change: Change, verb: str, state: str, **fields: str) -> None:
    """A step on its own page, confirmed where a gate warns."""
    page.goto(f"/changes/{change.reference}/do/{verb}")
    fills(page, fields)
    page.locator(".step-form button[type=submit]").click()
    if page.locator("[name=confirm]").count():
        page.locator("[name=reason]").fill("Agreed in the team.")
        page.locator("[name=confirm]").check()
        page.locator(".step-form button[type=submit]").click()
    expect(page.locator(STANDS).first).to_contain_text(state)


def fills(page: Page, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        field = page.locator(f"#id_{name}")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def assesses(page: Page, change: Change, people: Office) -> None:
    """All of the block, and the impact by one press."""
    page.goto(f"/changes/{change.reference}/edit")
    words = {name: str(value) for name, value in ASSESSMENT.items()}
    fills(page, words)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#record-fields")).to_contain_text("Fewer faults.")
    writes.perform(Change.objects.get(pk=change.pk), "sign_security", by=people.security)
    page.reload()
    page.get_by_role("button", name="Take the impact view").click()
    expect(page.locator("#impact")).to_contain_text("seen")


def decides(page: Page, change: Change, state: str) -> None:
    """What must be seen stands above the decision."""
    page.goto(f"/changes/{change.reference}/decide")
    expect(page.locator("#seen")).to_contain_text("Way back")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(STANDS).first).to_contain_text(state)


def reviews(page: Page, change: Change, people: Office) -> None:
    """Planned beside reached."""
    review = Pir.objects.get(change=change)
    address = review.get_absolute_url()
    page.goto(f"{address}/do/hold")
    fills(page, {"attendees": people.manager.reference})
    page.locator(".step-form button[type=submit]").click()
    expect(page.locator(STANDS)).to_contain_text("Held")
    page.goto(f"{address}/do/conclude")
    fills(page, {"success": "yes", "outcomes": "minutes without service | 10 | 8"})
    page.locator(".step-form button[type=submit]").click()
    expect(page.locator(STANDS)).to_contain_text("Concluded")


DONE = {"outcome": "success", "ci_update_not_needed": "The same model."}


def test_it_walks_a_normal_change(visitor: Visitor, people: Office) -> None:
    asking, working, manager = (
        visitor(person) for person in (people.requester, people.implementer, people.manager)
    )
    when = {"planned_start": "2031-03-03T18:00", "planned_end": "2031-03-03T20:00"}
    change = asks(asking, people, "Replace the core switch", **when)
    steps(asking, change, "submit", "Assess")
    assesses(working, change, people)
    steps(manager, change, "request_approval", "Authorize")
    working.goto(f"/changes/{change.reference}/do/start")
    expect(working.locator("main")).to_contain_text("not possible")
    decides(manager, change, "Scheduled")
    steps(working, change, "start", "Implement", no_test_reason="There is only one.")
    steps(working, change, "complete", "Review", **DONE)
    reviews(manager, change, people)
    steps(manager, change, "close", "Closed")


def test_it_walks_a_standard_change(visitor: Visitor, people: Office) -> None:
    template = people.template()
    working = visitor(people.implementer)
    more = {"category": "standard", "template": template.reference}
    change = asks(working, people, "Restart the print server", **more)
    when = {"planned_start": "2031-04-03T18:00", "planned_end": "2031-04-03T20:00"}
    steps(working, change, "use_template", "Scheduled", **when)
    steps(working, change, "start", "Implement")
    steps(working, change, "complete_standard", "Closed", **DONE)


def test_it_walks_an_emergency(visitor: Visitor, people: Office) -> None:
    asking, working, manager = (
        visitor(person) for person in (people.requester, people.implementer, people.manager)
    )
    change = asks(asking, people, "The array fails", category="emergency")
    harm = {"emergency_reason": "The shop stands still."}
    steps(asking, change, "declare_emergency", "Authorize", **harm)
    decides(manager, change, "Scheduled")
    steps(working, change, "start", "Implement")
    steps(working, change, "complete", "Review", **DONE)
    assesses(working, change, people)
    decides(manager, change, "Review")
    reviews(manager, change, people)
    steps(manager, change, "close", "Closed")
