"""Two items are related on a page, found by name and by address, and a change's impact follows."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from conftest import Live
from shallmark.manage.change_configuration.models import CiRelationship
from shallmark.manage.change_configuration.tests import factories
from shallmark.manage.change_configuration.tests.change_office import Office, office
from shallmark.manage.change_configuration.tests.factories_change import change
from shallmark.pages.tests.factory import make, make_person
from tests.browser.conftest import Visitor
from tests.support.audit import SOME, audit

pytestmark = pytest.mark.browser

CLASS = "serial_number\naddress\nmemory: number GB"


@pytest.fixture(scope="module")
def people(live: Live) -> Office:
    return office()


@pytest.fixture(scope="module")
def keeper(live: Live) -> Any:
    return make_person("configuration_manager", "change_manager")


@pytest.fixture(scope="module")
def estate(live: Live) -> dict[str, Any]:
    """A machine with an address, a cluster that carries a service, and nothing between them."""
    runs = {"title": "keeps running on", "inverse": "keeps running", "impact": "second_first"}
    factories.relation_kind(**runs)
    of_type = factories.ci_type(title="Machine", attributes=CLASS)
    values = {"address": "10.20.30.40", "serial_number": "VM-4230-9f1c"}
    service = make("service", title="Webshop")
    service.customers.add(make("customer", title="Hansa Logistik"))
    return {
        "host": factories.ci(title="esx-host-07", type=of_type, attributes=values),
        "shop": factories.ci(title="webshop-cluster", service=service),
    }


def relates(page: Page, item: Any, words: str, other: str) -> None:
    """By the line that the page opens; the other item is chosen from what is offered."""
    page.goto(item.get_absolute_url())
    page.get_by_role("link", name="Add relation").click()
    form = page.locator("#relations form.relate")
    form.get_by_label("How the two are related").select_option(label=words)
    box = form.get_by_role("combobox", name="Other item")
    box.press_sequentially(other)
    expect(form.locator("[role=option]").first).to_contain_text("esx-host-07")
    box.press("Enter")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#relations .ties").first).to_contain_text("esx-host-07")


def takes_impact(page: Page, of: Any) -> None:
    page.goto(of.get_absolute_url())
    page.get_by_role("button", name="Take the impact view").click()
    expect(page.locator("#impact")).to_contain_text("seen")


def test_two_items_are_related_found_and_change_the_impact(
    visitor: Visitor, people: Office, keeper: Any, estate: dict[str, Any]
) -> None:
    host, shop = estate["host"], estate["shop"]
    page = visitor(keeper)
    touched = change(items=[host.reference], requester=people.requester, owner=keeper)
    takes_impact(page, touched)
    expect(page.locator("#impact")).not_to_contain_text("webshop-cluster")

    # The other item is found by a part of its address.
    relates(page, shop, "keeps running on", "10.20.30")
    drawing = page.locator(".neighbourhood svg").first
    expect(drawing).to_contain_text("Webshop")
    expect(drawing).to_contain_text("Hansa Logistik")
    assert audit(page, "item with relations", SOME) == []

    takes_impact(page, touched)
    expect(page.locator("#impact")).to_contain_text("webshop-cluster")

    page.goto(host.get_absolute_url())
    page.get_by_role("button", name="End: keeps running webshop-cluster").click()
    expect(page.locator("#relations")).not_to_contain_text("webshop-cluster")
    assert CiRelationship.objects.get(from_item=shop).effective_to is not None


@pytest.mark.parametrize("text", ["esx-host-07", "host-07", "10.20.30.40", "VM-4230-9f1c"])
def test_an_item_is_found_by_name_host_address_and_number(
    visitor: Visitor, keeper: Any, estate: dict[str, Any], text: str
) -> None:
    page = visitor(keeper)
    page.goto(f"/items?view=all&q={text}")
    expect(page.locator("main table")).to_contain_text("esx-host-07")
    page.goto(f"/search?q={text}")
    expect(page.locator("main")).to_contain_text("esx-host-07")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill(text)
    expect(page.get_by_role("dialog").get_by_role("option").first).to_contain_text("esx-host-07")


def test_own_attributes_are_changed_in_place_each_in_its_own_way(
    visitor: Visitor, keeper: Any, estate: dict[str, Any]
) -> None:
    page = visitor(keeper)
    page.goto(estate["host"].get_absolute_url())
    page.get_by_role("button", name="Change own attributes").click()
    page.get_by_label("Memory (GB)").fill("a lot")
    page.locator("#own").get_by_role("button", name="Save").click()
    expect(page.locator("#own")).to_contain_text("Memory is a number.")
    page.get_by_label("Memory (GB)").fill("96")
    page.locator("#own").get_by_role("button", name="Save").click()
    expect(page.locator("#own")).to_contain_text("96 GB")
    expect(page.locator("#traceability")).to_contain_text("96")
