"""What stands round every page: palette, keys, theme, rail and drawer; sign-in and its end."""

import pytest
from playwright.sync_api import Page, expect

from shallmark.operate.customer_service.tests.desk import Desk
from tests.browser.conftest import Visitor
from tests.browser.world import PASSWORD, with_password

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


def test_it_finds_a_record_in_the_palette_by_keyboard(ana: Page, desk: Desk) -> None:
    incident = desk.accepted(title="Wireless drops in hall nine")
    ana.goto("/")
    ana.keyboard.press("Control+k")
    expect(ana.get_by_role("combobox", name="Search or run a command")).to_be_focused()
    ana.keyboard.type("wireless hall")
    expect(ana.get_by_role("option", name="Wireless drops in hall nine")).to_be_visible()
    ana.keyboard.press("Enter")
    ana.wait_for_url(f"**{incident.get_absolute_url()}")


def test_it_offers_what_can_be_done_with_the_record_in_view_first(ana: Page, desk: Desk) -> None:
    incident = desk.accepted()
    ana.goto(incident.get_absolute_url())
    ana.keyboard.press("Control+k")
    first = ana.locator("#palette .palette-item").first
    expect(first).to_have_attribute("aria-selected", "true")
    ana.keyboard.type("resolve")
    expect(first).to_contain_text("Resolve")
    ana.keyboard.press("Enter")
    ana.wait_for_url("**/do/resolve")


def test_it_creates_and_goes_by_single_keys(ana: Page) -> None:
    ana.goto("/")
    ana.keyboard.press("g")
    ana.keyboard.press("i")
    ana.wait_for_url("**/incidents")
    ana.keyboard.press("c")
    ana.wait_for_url("**/incidents/new")
    ana.goto("/")
    ana.keyboard.press("c")
    expect(ana.locator(".topbar").get_by_role("link", name="Incident")).to_be_visible()
    ana.keyboard.press("0")
    ana.wait_for_url("**/create")
    # what is typed there says what to create
    expect(ana.get_by_role("searchbox")).to_be_focused()
    ana.goto("/")
    ana.keyboard.press("?")
    expect(ana.get_by_role("dialog", name="Keys")).to_be_visible()
    ana.keyboard.press("Escape")
    expect(ana.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_it_is_light_or_dark_as_one_wishes_and_stays_so(ana: Page) -> None:
    ana.goto("/")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = ana.evaluate(ground)
    ana.get_by_label("Ana Petersen, your menu").click()
    ana.get_by_role("button", name="Dark").click()
    dark = ana.evaluate(ground)
    assert dark != light
    ana.goto("/incidents")
    assert ana.evaluate(ground) == dark
    ana.get_by_label("Ana Petersen, your menu").click()
    ana.get_by_role("button", name="Theme of the system").click()
    assert ana.evaluate(ground) == light
    ana.emulate_media(color_scheme="dark")
    assert ana.evaluate(ground) == dark


def test_it_folds_the_rail_and_keeps_it_folded(ana: Page) -> None:
    ana.goto("/incidents")
    ana.get_by_role("button", name="Fold").click()
    ana.goto("/teams")
    assert ana.locator("#rail").bounding_box()["width"] == 56  # type: ignore[index]
    ana.locator("#rail").get_by_title("Fold").click()
    expect(ana.locator("#rail").get_by_text("Teams", exact=True)).to_be_visible()


def test_it_has_a_drawer_on_a_phone(ana: Page) -> None:
    ana.set_viewport_size(PHONE)  # type: ignore[arg-type]
    ana.goto("/incidents")
    rail = ana.get_by_role("navigation", name="Places")
    expect(rail).to_be_hidden()
    ana.get_by_role("button", name="Open the menu").click()
    expect(rail).to_be_visible()
    ana.keyboard.press("Escape")
    expect(rail).to_be_hidden()
    expect(ana.get_by_role("button", name="Open the menu")).to_be_focused()
    ana.get_by_role("button", name="Open the menu").click()
    rail.get_by_text("Plan", exact=True).click()
    rail.get_by_role("link", name="Business/IT Alignment").click()
    expect(rail).to_be_hidden()
    expect(ana.get_by_role("heading", level=1)).to_be_attached()


def test_it_brings_one_to_the_page_that_was_asked_for(page: Page, desk: Desk) -> None:
    with_password(desk.ana)
    page.goto("/incidents?view=all")
    page.get_by_label("User name").fill(desk.ana.username)
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("User name")).to_have_value(desk.ana.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/incidents?view=all")
    page.get_by_label("Ana Petersen, your menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in**")


def test_it_skips_to_the_content(ana: Page) -> None:
    ana.goto("/incidents")
    ana.keyboard.press("Tab")
    expect(ana.get_by_role("link", name="Skip to the content")).to_be_focused()
    ana.keyboard.press("Enter")
    expect(ana.locator("#main")).to_be_focused()


def test_it_takes_a_customers_report_in_one_sentence(visitor: Visitor, desk: Desk) -> None:
    karin = visitor(desk.karin)
    karin.goto("/incidents/new")
    karin.locator("main").get_by_role("textbox").first.fill("No paper in hall nine")
    karin.get_by_role("button", name="Send").click()
    expect(karin.get_by_text("We have it. Its number is")).to_be_visible()
