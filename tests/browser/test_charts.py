"""Charts as people meet them: drawn under the content policy, with tables that say the same."""

from typing import Any

import pytest
from playwright.sync_api import expect

from conftest import Live
from shallmark.pages.tests.factory import make, make_person
from tests.browser.conftest import Visitor
from tests.support.audit import SOME, audit

pytestmark = pytest.mark.browser
CHARTS = "/functions/customer-service/charts"


@pytest.fixture(scope="module")
def agent(live: Live) -> Any:
    service = make("service", title="Webshop")
    for priority in (1, 3, 3):
        make("incident", service=service, priority=priority)
    return make_person("admin")


def test_it_is_drawn_and_its_table_says_the_same(visitor: Visitor, agent: Any) -> None:
    page = visitor(agent)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(CHARTS)
    chart = page.locator("section:has(#chart-service)")
    drawing, table = chart.locator(".drawing"), chart.locator("table")
    expect(drawing.locator("svg")).to_be_visible()
    expect(drawing).to_have_attribute("aria-label", "By service. 3 in all; most: Webshop 3.")
    drawn = drawing.locator("svg text").all_text_contents()
    assert {"Webshop", "3"} <= set(drawn)
    expect(table).to_be_hidden()
    chart.get_by_role("button", name="Table").click()
    expect(table.locator("tbody tr")).to_have_text(["Webshop3"])
    assert audit(page, "charts", SOME) == []
    table.get_by_role("link", name="3", exact=True).click()
    expect(page.locator("table tbody tr")).to_have_count(3)
    assert said == []


def test_a_mark_opens_its_list(visitor: Visitor, agent: Any) -> None:
    page = visitor(agent)
    page.goto(CHARTS)
    page.locator("section:has(#chart-service) svg .mark-rect path").first.click()
    page.wait_for_url("**/incidents?view=all&**service=**")


def test_its_colours_follow_the_theme(visitor: Visitor, agent: Any) -> None:
    page = visitor(agent)
    page.goto(CHARTS)
    bar = page.locator("section:has(#chart-service) svg .mark-rect path").first
    colours = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        colours.append(bar.evaluate("bar => getComputedStyle(bar).fill"))
    assert colours == ["rgb(44, 82, 204)", "rgb(156, 178, 255)"]


def test_print_shows_drawing_and_table(visitor: Visitor, agent: Any) -> None:
    page = visitor(agent)
    page.goto(CHARTS)
    chart = page.locator("section:has(#chart-service)")
    expect(chart.locator("svg")).to_be_visible()
    page.emulate_media(media="print")
    expect(chart.locator("table")).to_be_visible()
    expect(chart.locator("svg")).to_be_visible()
    expect(chart.get_by_role("button")).to_be_hidden()


def test_without_scripts_the_tables_stand_alone(
    live: Live, visitor: Visitor, agent: Any, browser: Any
) -> None:
    state = visitor(agent).context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(f"{live.url}{CHARTS}")
    chart = page.locator("section:has(#chart-service)")
    expect(chart.locator("table")).to_be_visible()
    expect(chart.locator(".drawing")).to_be_hidden()
    context.close()


def test_it_fits_a_phone(visitor: Visitor, agent: Any) -> None:
    page = visitor(agent)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(CHARTS)
    expect(page.locator(".drawing svg").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
