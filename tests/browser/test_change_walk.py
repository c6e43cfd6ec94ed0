"""A normal, a standard and an emergency change walked in a browser from request to review."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from shallmark.kernel import writes
from shallmark.manage.change_configuration.models import Change, Pir
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.change_configuration.tests.factories_change import ASSESSMENT
from tests.browser.conftest import Visitor
from tests.browser.world import take
from tests.support.audit import SOME, audit

pytestmark = pytest.mark.browser

STANDS = ".facts"
WORDS = {name: str(value) for name, value in ASSESSMENT.items() if name != "impact_answers"}


@pytest.fixture(scope="module")
def people(live: Any) -> Office:
    return office()


def asks(page: Page, people: Office, title: str, **more: str) -> Change:
    """The requester writes the request, from the first page on."""
    page.goto("/")
    page.locator(".topbar .create").click()
    page.locator(".topbar").get_by_role("link", name="All kinds").click()
    page.locator("main").get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Reason", exact=False).first.fill("It fails once a week.")
    picks(page.get_by_label("Services"), people.service.reference)
    picks(page.get_by_label("Implementer"), people.implementer.reference)
    for label, value in more.items():
        field = page.locator(f"#id_{label}")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(STANDS)).to_contain_text("New")
    return Change.objects.get(title=title)


def picks(box: Locator, reference: str) -> None:
    """The next field is gone to: an open list of what was found lies over what is below."""
    box.fill(reference)
    box.press("Tab")


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
        field = page.locator(f"#id_{name}, input.input[name='{name}']")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        elif field.get_attribute("role") == "combobox":
            picks(field, value)
        else:
            field.fill(value)


def writes_assessment(page: Page) -> None:
    """All fields of the block, and that none of the questions of major impact is met."""
    fills(page, WORDS)
    page.get_by_label("None of them").check()
    page.locator("main form button[type=submit]").first.click()


def assesses(page: Page, change: Change, people: Office) -> None:
    """All of the block, and the impact by one press."""
    page.goto(f"/changes/{change.reference}/edit")
    writes_assessment(page)
    expect(page.locator("#record-fields")).to_contain_text("Fewer faults.")
    writes.perform(Change.objects.get(pk=change.pk), "sign_security", by=people.security)
    page.reload()
    page.get_by_role("button", name="Take the impact view").click()
    expect(page.locator("#impact")).to_contain_text("seen")


def decides(page: Page, change: Change, state: str) -> None:
    """What must be seen stands above the decision."""
    page.goto(f"/changes/{change.reference}/decide")
    expect(page.locator("#seen")).to_contain_text("Way back")
    sees_all(page)
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(STANDS).first).to_contain_text(state)


def sees_all(page: Page) -> None:
    """The button leads from one part that was not in view to the next, until it approves."""
    for _press in range(200):
        if page.locator("#approve > a").count() == 0:
            return
        # by then it may be the button that approves: that one is not pressed here
        page.evaluate("document.querySelector('#approve > a')?.click()")
        page.wait_for_timeout(100)
    raise AssertionError("A part is not in view.")


def reviews(page: Page, change: Change, people: Office) -> None:
    """Planned beside reached."""
    review = Pir.objects.get(change=change)
    address = review.get_absolute_url()
    page.goto(f"{address}/do/hold")
    fills(page, {"attendees": people.manager.reference})
    page.locator(".step-form button[type=submit]").click()
    expect(page.locator(STANDS)).to_contain_text("Held")
    page.goto(f"{address}/do/conclude")
    fills(page, {"success": "yes", **REACHED})
    page.locator(".step-form button[type=submit]").click()
    expect(page.locator(STANDS)).to_contain_text("Concluded")


#: the first line of what was planned and reached
REACHED = {"outcomes-0-0": "minutes without service", "outcomes-0-1": "10", "outcomes-0-2": "8"}
DONE = {"outcome": "success", "ci_update_not_needed": "The same model."}


def opens(page: Page, change: Change) -> None:
    """From the first page by the rail and the list: nobody types an address."""
    page.goto("/")
    rail = page.locator(".rail")
    places = rail.get_by_role("link", name="Changes", exact=True)
    if not places.is_visible():
        rail.get_by_text("Manage", exact=True).click()
        rail.get_by_text("Change and Configuration", exact=True).click()
    places.click()
    page.get_by_role("navigation", name="Views").get_by_role("link", name="All open").click()
    page.get_by_role("link", name=change.title).first.click()
    expect(page.locator("h1")).to_have_text(change.title)


def takes(page: Page, verb: str, state: str, **fields: str) -> None:
    """A step by its button in the page of the record, confirmed where a gate warns."""
    take(page, verb)
    fills(page, fields)
    page.locator(".step-form button[type=submit]").click()
    expect(page.locator(f"{STANDS}, [name=confirm]").first).to_be_visible()
    if page.locator("[name=confirm]").count():
        page.locator("[name=reason]").fill("Agreed in the team.")
        page.locator("[name=confirm]").check()
        page.locator(".step-form button[type=submit]").click()
    expect(page.locator(STANDS).first).to_contain_text(state)


def adds(page: Page, place: str, **fields: str) -> None:
    """A line of a list, in the page of what it belongs to."""
    page.locator(place).get_by_role("link", name="Add").click()
    form = page.locator(f"{place} #new-record")
    for name, value in fields.items():
        field = form.locator(f"#id_{name}")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.get_by_role("button", name="Create").click()
    expect(page.locator(place)).to_contain_text(fields["title"])


def test_it_walks_a_normal_change_without_the_address_bar(visitor: Visitor, people: Office) -> None:
    asking, working, manager, signing = (
        visitor(person)
        for person in (people.requester, people.implementer, people.manager, people.security)
    )
    when = {"planned_start": "2031-03-03T18:00", "planned_end": "2031-03-03T20:00"}
    change = asks(asking, people, "Replace the core switch", **when)
    takes(asking, "submit", "Assess")

    opens(working, change)
    working.locator("summary[aria-label=More]").click()
    working.get_by_role("link", name="Edit all fields").click()
    writes_assessment(working)
    expect(working.locator("#block-assessment")).to_contain_text("Fewer faults.")
    adds(working, "#change_cost-change", title="Hours of the night", amount="640")
    adds(working, "#test_result-change", title="In the lab", environment="Lab", result="passed")
    working.get_by_label("Next task").fill("Label the cables")
    working.locator("form:has([name=title])").get_by_role("button", name="Add").click()
    expect(working.locator("#change_task-change")).to_contain_text("Label the cables")
    opens(signing, change)
    takes(signing, "sign_security", "Assess")

    opens(manager, change)
    manager.get_by_role("button", name="Take the impact view").click()
    expect(manager.locator("#impact")).to_contain_text("seen")
    takes(manager, "request_approval", "Authorize")
    expect(manager.locator("#approvals")).to_contain_text("you")
    manager.get_by_role("link", name="See and decide").first.click()
    expect(manager.locator("#seen")).to_contain_text("Hours of the night")
    expect(manager.locator("#shown-why")).not_to_contain_text("not in view yet")
    sees_all(manager)
    manager.get_by_role("button", name="Approve version").click()
    expect(manager.locator(STANDS)).to_contain_text("Scheduled")

    working.reload()
    takes(working, "start", "Implement")
    working.get_by_role("link", name="Label the cables").click()
    takes(working, "finish", "Done", result="Both ends.")
    working.locator("main").get_by_role("link", name=change.title).first.click()
    takes(working, "complete", "Review", **DONE)

    manager.reload()
    manager.locator("#pir-change").get_by_role("link").first.click()
    takes(manager, "hold", "Held", attendees=people.manager.reference)
    said = {"success": "yes", **REACHED}
    takes(manager, "conclude", "Concluded", **said)
    manager.locator("main").get_by_role("link", name=change.title).first.click()
    expect(manager.locator("#pir-change")).to_contain_text("reached")
    takes(manager, "close", "Closed")
    assert audit(manager, change.get_absolute_url(), SOME) == []


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
