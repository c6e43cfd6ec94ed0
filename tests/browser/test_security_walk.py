"""A security incident walked by its people: classified, told, contained, decided, reviewed."""

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from shallmark.manage.team.models import RoleDefinition
from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.tests.desk import Desk, person
from shallmark.pages.tests.factory import make
from tests.browser.conftest import Visitor
from tests.browser.test_major_walk import picks, told
from tests.browser.test_order import looked_at
from tests.browser.world import expect_outcome, take

pytestmark = pytest.mark.browser
TITLE = "Somebody typed a pass word into a copy of our sign-in page"


def holds(key: str, who: Any) -> Any:
    role = RoleDefinition.objects.get(key=key)
    make("role_assignment", role=role, person=who, starts_on=date(2020, 1, 1))
    return who


@pytest.fixture(scope="module")
def chief(desk: Desk) -> Any:
    """Of top management; the security manager holds the role that the path tells."""
    holds("security_manager", desk.security)
    return holds("it_executive_officer", person("Britt Board", "executive"))


def does(page: Page, verb: str, within: str = "#security", **fields: str) -> None:
    """A step from its place in the block *Security*, or in a notice."""
    page.locator(f"{within} a[href$='/do/{verb}']").click()
    panel = page.locator("#step-panel form")
    panel.wait_for()
    for name, value in fields.items():
        box = panel.locator(f"#id_{name}")
        if box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(label=value)
        else:
            box.fill(value)
    panel.locator("button.primary").click()
    panel.wait_for(state="detached")


def classified(sven: Page) -> None:
    """The security manager comes by the first screen, acknowledges, classifies and accepts it."""
    sven.goto("/")
    looked_at(sven, "security-home")
    sven.locator("main").get_by_role("link", name=TITLE).first.click()
    looked_at(sven, "security-new")
    sven.get_by_role("button", name="Acknowledge").click()
    expect(sven.locator("#security-path")).to_contain_text("acknowledged")
    does(
        sven,
        "classify_security",
        security_category="Phishing and deceit",
        security_priority="S2 High",
    )
    expect(sven.locator("#security-path")).to_contain_text("Contained")
    take(sven, "triage").locator("button.primary").click()
    expect(sven.locator(".facts").first).to_contain_text("In progress")
    looked_at(sven, "security-accepted")


def investigated(sven: Page, chief: Any) -> None:
    """Contained, and what happened is written for somebody of management."""
    does(sven, "contain")
    sven.locator("#security a[href$='/do/investigate']").click()
    panel = sven.locator("#step-panel form")
    panel.locator("#id_investigation").fill(
        "The copy stood on a page of our own; one key was read."
    )
    picks(panel, "Who of management decides", chief)
    looked_at(sven, "security-investigate")
    panel.locator("button.primary").click()
    expect(sven.locator("#security-acts")).to_contain_text("Waits for Britt Board")


def test_a_security_incident_is_classified_told_contained_decided_and_reviewed(
    visitor: Visitor, desk: Desk, chief: Any
) -> None:
    incident = desk.incident(title=TITLE, reporter=desk.helge, security=True)
    sven, britt, helge = visitor(desk.security), visitor(chief), visitor(desk.helge)
    classified(sven)
    investigated(sven, chief)

    told(britt, "please decide")
    expect(britt.locator("h1")).to_have_text(TITLE)
    looked_at(britt, "security-asked")
    decides = {"management_decision": "Each key is made anew; the filter is set."}
    does(britt, "decide_security", within="#asked", **decides)
    expect(britt.locator("#asked")).to_have_count(0)
    expect(britt.locator("#security-acts")).to_contain_text("Each key is made anew")

    panel = take(sven, "resolve")
    panel.get_by_label("Resolution", exact=True).fill("All keys are new, the copy is gone.")
    panel.get_by_label("Resolution code").select_option("Other")
    panel.get_by_label("Reason", exact=True).fill("No known error fits it.")
    panel.get_by_label("Go on in spite of the warning").check()
    panel.locator("button.primary").click()
    does(sven, "review_security", security_review="It was told late; the warning page is simpler.")
    helge.goto("/")
    helge.get_by_role("link", name="My tickets").first.click()
    helge.get_by_role("link", name=TITLE).first.click()
    helge.get_by_role("button", name=re.compile("Yes")).click()
    sven.reload()
    expect_outcome(sven, "CHK-SEC-07", "Conforming")
    assert Incident.objects.get(pk=incident.pk).status == "closed"


def test_the_path_is_found_in_settings_and_changed_by_the_security_manager(
    visitor: Visitor, desk: Desk, chief: Any
) -> None:
    sven = visitor(desk.security)
    sven.goto("/")
    sven.get_by_role("link", name="Settings").first.click()
    sven.locator("main").get_by_role("link", name="Security escalation path").click()
    expect(sven.locator("#rows")).to_contain_text("S1 to S2")
    looked_at(sven, "path")
    sven.locator("#rows [data-open]").first.click()
    looked_at(sven, "path-step")
    sven.locator(".page-head summary[aria-label=More]").click()
    sven.get_by_role("link", name="Edit all fields").click()
    looked_at(sven, "path-edit")
    sven.get_by_label("Active").uncheck()
    sven.get_by_role("button", name="Save").click()
    expect(sven.locator("main")).to_contain_text("second person")
