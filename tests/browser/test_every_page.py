"""Every page, found from the registry and the table of addresses: nothing for axe to find.

Each kind of page once, in two looks of the four; with `--long` every page of every record type,
light and dark, on a desktop and on a phone.
"""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import Live
from shallmark.conformity.actions import run_checks
from shallmark.conformity.catalogue import catalogue
from shallmark.kernel import clock
from shallmark.kernel.records import record_type
from shallmark.kernel.testing import factory_for, make_person
from shallmark.kernel.tests.every_record import every_record
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.models import Incident
from shallmark.simulate.desk import open_desk
from shallmark.simulate.run import Size, simulate
from tests.browser import pages
from tests.browser.world import as_person, duties_united
from tests.support import audit
from tests.support.browser import fresh_page

pytestmark = pytest.mark.browser

#: the record type with the fullest pages; those of the others differ by their fields only
FULLEST = "incident"
#: what opens over or in the page of a record: how, and what is there then
OPENED = {
    "palette": ("Control+k", "#palette .palette-item"),
    "keys": ("?", "#keys-help"),
    "step with gates": ("s", "#step-panel form"),
    "field in place": ("p", "form.in-place"),
    "note paper": ("n", "form.reply button:has-text('Add note')"),
}


@pytest.fixture(scope="module")
def organisation(live: Live) -> Any:
    """A small simulated organisation on a working day, judged once; its administrator."""
    now = clock.now().replace(microsecond=0)
    report = simulate(Size(months=2, scale=0.1, until=now - timedelta(hours=8)))
    open_desk(report.scene, now)  # type: ignore[arg-type]
    duties_united()
    run_checks(by=None, as_of=now)
    return make_person("admin", "service_desk_agent", "risk_compliance_manager")


@pytest.fixture
def staff(browser: Browser, live: Live, organisation: Any) -> Any:
    with fresh_page(browser, live.url) as page:
        as_person(page, organisation)
        yield page


def filled(address: str) -> str:
    first = next(key for key in catalogue().requirements if key.startswith("R18-8.6"))
    return address.format(month=f"{clock.now():%Y-%m}", requirement=first)


def visit(page: Page, addresses: list[str], looks: list[tuple[str, Any]]) -> None:
    found: list[str] = []
    for address in addresses:
        audit.look(page, *looks[0])
        page.goto(filled(address))
        audit.settle(page)
        assert page.locator("h1").count(), f"{address} is no page"
        found += audit.audit(page, address, looks)
    assert not found, "\n" + "\n".join(found)


def record_of(declared: Any) -> Any:
    """One with as much on its page as there is: an incident in work, else any."""
    if declared.key == "incident":
        return Incident.objects.filter(status="in_progress").latest("created_at")
    found = declared.model.objects.order_by("pk").first()
    return found or factory_for(declared)()


@pytest.mark.long
@pytest.mark.parametrize("kind", pages.KINDS)
@every_record
def test_it_has_nothing_for_axe_on_any_page_of_any_record(
    staff: Page, declared: Any, kind: str
) -> None:
    visit(staff, pages.of_record(declared, record_of(declared), kind), audit.ALL)


@pytest.mark.parametrize("kind", pages.KINDS)
def test_it_has_nothing_for_axe_on_each_kind_of_page_of_a_record(staff: Page, kind: str) -> None:
    declared = record_type(FULLEST)
    visit(staff, pages.of_record(declared, record_of(declared), kind)[:2], audit.SOME)


@pytest.mark.parametrize("name", OPENED)
def test_it_has_nothing_for_axe_in_what_opens(staff: Page, name: str) -> None:
    key, there = OPENED[name]
    staff.goto(record_of(record_type(FULLEST)).get_absolute_url())
    audit.settle(staff)
    staff.keyboard.press(key)
    expect(staff.locator(there).first).to_be_visible()
    audit.settle(staff)
    found = audit.audit(staff, name, audit.SOME)
    assert not found, "\n" + "\n".join(found)


def test_it_has_nothing_for_axe_in_what_opens_over_a_list(staff: Page) -> None:
    staff.goto("/incidents?view=all")
    for key in ("j", "x"):
        staff.keyboard.press(key)
    expect(staff.get_by_role("toolbar")).to_be_visible()
    found = audit.audit(staff, "list", audit.SOME)
    staff.keyboard.press("f")
    expect(staff.get_by_role("group", name="Filter by")).to_be_visible()
    # An open menu covers half a row of what lies below it: that cannot be pressed now.
    found += audit.audit(staff, "filters", audit.SOME, within=".menu-list")
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("name", [name for name in pages.others() if name not in pages.OUTSIDE])
def test_it_has_nothing_for_axe_on_other_pages(
    staff: Page, name: str, request: pytest.FixtureRequest
) -> None:
    addresses = pages.others()[name]
    assert addresses, f"Say in tests/browser/pages.py where a page of {name} is, or that it is none"
    whole = request.config.getoption("--long")
    visit(staff, list(addresses if whole else addresses[:2]), audit.ALL if whole else audit.SOME)


@pytest.mark.parametrize("name", pages.OUTSIDE)
def test_it_has_nothing_for_axe_outside(page: Page, organisation: Any, name: str) -> None:
    visit(page, list(pages.others()[name]), audit.ALL)


@pytest.mark.parametrize("address", ["/", "/incidents/new", "{own}", "/roles"])
def test_it_has_nothing_for_axe_in_what_a_customer_sees(
    browser: Browser, live: Live, organisation: Any, address: str
) -> None:
    mine = Incident.objects.filter(source_system="", reporter__username="karin").latest("pk")
    with fresh_page(browser, live.url) as page:
        as_person(page, Person.objects.get(username="karin"))
        visit(page, [address.format(own=mine.get_absolute_url())], audit.SOME)
