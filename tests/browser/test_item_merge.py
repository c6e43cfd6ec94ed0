"""Two items that may be one: found from the item, compared, and settled by one act."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from conftest import Live
from shallmark.manage.change_configuration.models import Ci
from shallmark.manage.change_configuration.tests import factories
from shallmark.pages.tests.factory import make_person
from tests.browser.conftest import Visitor
from tests.support.audit import SOME, audit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def keeper(live: Live) -> Any:
    return make_person("configuration_manager")


def twins(name: str) -> tuple[Ci, Ci]:
    """Two planned items of one name, of which the second says more."""
    of_type = factories.ci_type()
    first = factories.ci(title=name, type=of_type, location="Hamburg, room 2")
    values = {"location": "Elmshorn", "attributes": {"serial_number": f"SN-{name}"}}
    second = factories.ci(title=name, type=of_type, **values)
    factories.ci_relationship(from_item=second, to_item=factories.ci(title=f"{name}-host"))
    return first, second


def compared(page: Page, item: Ci) -> None:
    """From the page of the item to both side by side."""
    page.goto(item.get_absolute_url())
    page.get_by_role("link", name="Compare the two").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("the same as")


def test_two_items_are_compared_and_become_one(visitor: Visitor, keeper: Any) -> None:
    first, second = twins("web-1")
    page = visitor(keeper)
    compared(page, second)
    assert audit(page, "two items side by side", SOME) == []
    page.get_by_role("radio", name="Location, " + second.reference).check()
    page.get_by_label("Why they are one thing, or two").fill("Both are the host in Elmshorn.")
    page.get_by_role("button", name=f"Merge {second.reference} into {first.reference}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("web-1")
    expect(page.locator("#relations")).to_contain_text("web-1-host")
    heir = Ci.objects.get(pk=first.pk)
    assert heir.location == "Elmshorn"
    assert heir.attributes == {"serial_number": "SN-web-1"}

    page.goto(second.get_absolute_url())
    page.get_by_role("link", name=f"Open {first.reference}").click()
    expect(page).to_have_url(page.url.partition("/items")[0] + first.get_absolute_url())


def test_two_things_are_offered_no_more(visitor: Visitor, keeper: Any) -> None:
    first, second = twins("web-2")
    page = visitor(keeper)
    page.goto("/items?view=duplicates")
    expect(page.locator("main table")).to_contain_text(first.reference)
    compared(page, second)
    page.get_by_label("Why they are one thing, or two").fill("One stands in Hamburg.")
    page.get_by_role("button", name="Not the same").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("web-2")
    page.goto("/items?view=duplicates")
    expect(page.locator("main")).not_to_contain_text(first.reference)


def test_the_choice_and_a_refusal_are_read_on_a_phone(visitor: Visitor, keeper: Any) -> None:
    first, second = twins("web-3")
    Ci.objects.filter(pk__in=(first.pk, second.pk)).update(status="live")
    page = visitor(keeper)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{second.get_absolute_url()}/merge")
    assert audit(page, "choice of the other item", SOME) == []
    page.get_by_role("link", name=first.reference).click()
    page.get_by_role("radio", name="Location, " + second.reference).check()
    page.get_by_label("Why they are one thing, or two").fill("Both are the host in Elmshorn.")
    page.get_by_role("button", name=f"Merge {second.reference}").click()
    expect(page.get_by_label("Change behind it")).to_have_attribute("aria-invalid", "true")
    assert audit(page, "a refused merge", SOME) == []
