"""The first slice from end to end: an imported incident is worked on, and its clauses turn."""

from pathlib import Path

import pytest
from django.utils.timezone import localtime
from playwright.sync_api import Page, expect

from shallmark.operate.customer_service.models import Incident
from shallmark.operate.customer_service.tests.desk import Desk
from tests.browser.world import (
    NUMBER,
    bring_in,
    choose,
    expect_outcome,
    sign_in,
    still_open,
    take,
    write_export,
)

pytestmark = pytest.mark.browser

STANDS = ".facts"


def opened(page: Page, desk: Desk, folder: Path) -> None:
    """Ana has signed in and found the imported incident in the list."""
    assert bring_in(write_export(folder / "incidents.csv", still_open())).total.created == 1
    sign_in(page, desk.ana)
    page.goto("/incidents?view=all")
    page.get_by_role("link", name="Checkout fails with 502").click()
    expect(page.locator(".crumbs")).to_contain_text(NUMBER)


def replies_and_holds(page: Page) -> None:
    """Who waits for the caller has asked the caller; until then the gate is shut."""
    page.get_by_label("Reply or note").fill("Which of the two tills is it?")
    page.get_by_role("button", name="Send and put on hold").click()
    page.get_by_label("Waits for").select_option(label="Awaiting caller")
    page.get_by_role("button", name="Put on hold", exact=True).click()
    refused = page.get_by_text("Write to the caller what is waited for, and from whom").first
    expect(refused).to_be_visible()
    page.get_by_label("Word to the caller").fill("Which of the two tills is it?")
    page.get_by_role("button", name="Put on hold", exact=True).click()
    expect(page.locator(STANDS)).to_contain_text("On hold")
    expect(page.locator("#timeline")).to_contain_text("Which of the two tills is it?")


def resolves(page: Page) -> None:
    """Gates are shut and say so; the way to open one leads past nothing that was typed."""
    panel = take(page, "resolve")
    panel.get_by_label("Resolution", exact=True).fill("Restarted the second gateway.")
    panel.get_by_role("button", name="Resolve").click()
    expect(page.get_by_text("Choose a resolution code.").first).to_be_visible()
    expect(page.get_by_label("Resolution", exact=True)).to_have_value(
        "Restarted the second gateway."
    )
    expect(page.get_by_text("Draft kept")).to_be_visible()
    page.locator("#step-panel a[href*='/do/note_search']").click()
    page.get_by_label("Words to search with").fill("checkout gateway")
    page.get_by_role("button", name="Search known errors").click()
    expect(page.locator("#texts")).to_contain_text("“checkout gateway”: 0 found")
    panel = take(page, "answer_criteria")
    panel.get_by_label("None of them").check()
    panel.get_by_role("button", name="Answer major criteria").click()
    expect(page.locator("#criteria")).to_contain_text("none of them")
    panel = take(page, "resolve")
    expect(panel.get_by_label("Resolution", exact=True)).to_have_value(
        "Restarted the second gateway."
    )
    panel.get_by_label("Resolution code").select_option(label="System update")
    panel.get_by_role("button", name="Resolve").click()
    expect(page.locator(STANDS)).to_contain_text("Resolved")


def test_it_works_on_an_imported_incident_until_its_clauses_turn(
    page: Page, desk: Desk, tmp_path: Path
) -> None:
    opened(page, desk, tmp_path)
    expect_outcome(page, "CHK-INC-01", "Nonconforming")
    expect_outcome(page, "CHK-INC-02", "Not assessable")
    choose(page, "service", "Webshop")
    choose(page, "category", "Software › Web application")
    expect_outcome(page, "CHK-INC-01", "Conforming")
    choose(page, "impact", "1")
    expect_outcome(page, "CHK-INC-02", "Conforming")
    replies_and_holds(page)
    take(page, "resume").get_by_role("button", name="Resume").click()
    expect(page.locator(STANDS)).to_contain_text("In progress")
    resolves(page)
    panel = take(page, "close")
    panel.get_by_label("How the caller said it").select_option(label="By phone")
    panel.get_by_label("When the caller said it").fill(f"{localtime():%Y-%m-%dT%H:%M}")
    panel.get_by_role("textbox", name="Reason").fill("Imke rang back: it works.")
    panel.get_by_role("button", name="Close for the caller").click()
    expect(page.get_by_text("counts as not confirmed").first).to_be_visible()
    page.get_by_label("Go on in spite of the warning").check()
    page.get_by_role("button", name="Close for the caller").click()
    expect(page.locator(STANDS)).to_contain_text("Closed")
    expect(page.locator("#confirmed")).to_contain_text("The caller has not confirmed it yet.")
    # The agent's word is no confirmation.
    expect_outcome(page, "CHK-INC-06", "Nonconforming")
    expect_outcome(page, "CHK-INC-07", "Conforming")
    stored = Incident.objects.get(reference=NUMBER)
    assert (stored.status, stored.resolution) == ("closed", "Restarted the second gateway.")
