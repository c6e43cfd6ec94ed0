"""The drawn impact of an item: it comes on demand, a click opens the item; the list stays."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import Live
from shallmark.manage.change_configuration.tests import factories
from shallmark.pages.tests.factory import make_person
from tests.browser.world import as_person
from tests.support import audit
from tests.support.browser import fresh_page

pytestmark = pytest.mark.browser

ROOM = ".graph-room canvas"
#: where a drawn item stands in the drawing
PLACE = """([room, name]) =>
  room._cyreg.cy.nodes().filter(one => one.data("name") === name).renderedPosition()"""


@pytest.fixture(scope="module")
def rack(live: Live) -> Any:
    """A rack with two machines of which the shop needs one."""
    runs_on = factories.relation_kind(title="runs on", inverse="runs")
    shop, rack = factories.ci(title="shop"), factories.ci(title="rack 4")
    for name in ("vm one", "vm two"):
        machine = factories.ci(title=name)
        factories.ci_relationship(from_item=machine, kind=runs_on, to_item=rack)
        factories.ci_relationship(
            from_item=shop, kind=runs_on, to_item=machine, redundancy_group="web"
        )
    return rack


@pytest.fixture(scope="module")
def keeper(live: Live) -> Any:
    return make_person("configuration_manager")


@pytest.fixture
def page(browser: Browser, live: Live, keeper: Any) -> Iterator[Page]:
    with fresh_page(browser, live.url) as page:
        as_person(page, keeper)
        yield page


def press(page: Page, name: str) -> None:
    """As it is drawn at desktop size, whatever was looked at before."""
    audit.look(page, "light", audit.DESKTOP)
    page.get_by_role("button", name="Fit").click()
    room = page.locator(".graph-room")
    room.click(position=page.evaluate(PLACE, [room.element_handle(), name]))


def test_it_draws_on_the_page_of_an_item_and_follows_a_click(page: Page, rack: Any) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(rack.get_absolute_url())
    panel = page.locator("#impact")
    panel.get_by_text("3 items fail with it").click()
    expect(panel).to_contain_text("Hop 1: 2 harmed")
    assert not any("cytoscape" in address for address in fetched)
    panel.get_by_role("button", name="Draw it").click()
    expect(panel.locator(ROOM).first).to_be_visible()
    assert not audit.audit(page, "item with drawing", audit.ALL)
    press(page, "vm one")
    expect(page.locator("h1")).to_have_text("vm one")


def test_it_draws_large_with_the_list_beneath(page: Page, rack: Any) -> None:
    page.goto(f"{rack.get_absolute_url()}/impact?way=harmed&hops=1")
    expect(page.locator(ROOM).first).to_be_visible()
    expect(page.locator("#list")).to_contain_text("vm two")
    page.get_by_role("link", name="2", exact=True).click()
    page.wait_for_url("**/impact?way=harmed&hops=2")
    expect(page.locator(ROOM).first).to_be_visible()
    for name in ("Larger", "Smaller", "Fit"):
        page.get_by_role("button", name=name).click()
    assert not audit.audit(page, "impact", audit.ALL)
    press(page, "shop")
    expect(page.locator("h1")).to_have_text("shop")


def test_it_says_so_where_the_drawing_does_not_come(page: Page, rack: Any) -> None:
    page.route("**/graph?*", lambda route: route.fulfill(status=503))
    page.goto(f"{rack.get_absolute_url()}/impact")
    expect(page.locator("[data-graph-says]")).to_have_text(
        "The drawing did not come. The list says the same."
    )
