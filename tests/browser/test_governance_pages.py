"""The register of risks and the page of a nonconformity, as people use them and axe sees them."""

from typing import Any

import pytest
from playwright.sync_api import expect

from conftest import Live
from shallmark.pages.tests.factory import make, make_person
from tests.browser.conftest import Visitor
from tests.support.audit import SOME, audit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def manager(live: Live) -> Any:
    make("risk_criteria", limit_score=12)
    make("risk", likelihood=4, impact=4, title="Webshop database past end of support")
    make("risk", likelihood=2, impact=3, title="Print server without a spare")
    return make_person("risk_compliance_manager")


def test_a_cell_narrows_the_register_and_a_risk_comes_beside_it(
    visitor: Visitor, manager: Any
) -> None:
    page = visitor(manager)
    page.goto("/risks/map")
    register = page.locator("table.risks")
    expect(register).to_contain_text("Accepted up to 12")
    expect(page.locator("#record-side h2").first).to_have_text(
        "Webshop database past end of support"
    )
    assert audit(page, "register of risks", SOME) == []
    page.get_by_role("link", name="likelihood 2, impact 3: score 6").click()
    expect(register).not_to_contain_text("Webshop database")
    register.get_by_role("link", name="Print server without a spare").click()
    side = page.locator("#record-side")
    expect(side.locator("h2").first).to_have_text("Print server without a spare")
    expect(side).to_contain_text("2 × 3")
    side.get_by_role("link", name="Open", exact=True).click()
    expect(page.locator("h1")).to_have_text("Print server without a spare")
    assert audit(page, "page of a risk", SOME) == []


def test_a_nonconformity_is_read_from_what_was_found_to_its_effect(
    visitor: Visitor, manager: Any
) -> None:
    finding = make("nonconformity", description="Seven changes were closed without a review.")
    page = visitor(manager)
    page.goto(finding.get_absolute_url())
    fields = page.locator("#record-fields")
    expect(fields).to_contain_text("Seven changes were closed without a review.")
    heads = fields.locator("h2").all_inner_texts()
    assert heads == [
        "What was found", "Correction", "Cause", "Like cases looked for", "Actions", "Effect",
    ]  # fmt: skip
    expect(page.locator("#judges")).to_contain_text("Effect is judged by")
    assert audit(page, "page of a nonconformity", SOME) == []


def test_an_improvement_is_read_from_its_measure_to_its_actions(
    visitor: Visitor, manager: Any
) -> None:
    improvement = make(
        "improvement", owner=manager, baseline=14, target=5, measured_value=7, met=False,
        unit="incidents a month",
    )  # fmt: skip
    make("action", source=improvement.reference, owner=manager, title="Ask the maker again")
    page = visitor(manager)
    page.goto(improvement.get_absolute_url())
    expect(page.locator("#measure")).to_contain_text("target missed")
    expect(page.locator("#actions")).to_contain_text("Ask the maker again")
    expect(page.locator("#measurers")).to_contain_text("Measured by")
    assert audit(page, "page of an improvement", SOME) == []
    page.locator("#record-fields .said summary").click()
    page.locator("#record-fields .said").get_by_role("link", name="assessment").click()
    page.locator("#field-assessment textarea").fill("Small effort, much less waiting.")
    page.locator("#field-assessment").get_by_role("button", name="Save").click()
    expect(page.locator("#record-fields")).to_contain_text("much less waiting")
