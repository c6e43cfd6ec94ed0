"""Every page, found from the registry and the table of addresses: nothing for axe to find.

Each kind of page once, in two looks of the four, and of rows that are alike two; with `--long`
every row of every page of every record type, light and dark, on a desktop and on a phone. What a
row alone has, in an element, a class or an attribute, is looked at always: test_audit.py tries it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, expect

from conftest import Live
from shallmark.conformity.catalogue import catalogue
from shallmark.kernel import clock
from shallmark.kernel.records import get_record_type
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.models import Incident
from shallmark.pages.tests.every_record import every_record
from shallmark.pages.tests.factory import factory_for, make_person
from tests.browser import pages
from tests.browser.world import as_person, duties_united
from tests.support import audit, databases
from tests.support.browser import fresh_page
from tests.support.year import NOW

pytestmark = [pytest.mark.browser, pytest.mark.simulated_year]

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
def held() -> Iterator[None]:
    """Asked for before `live`: the server reads its middleware when it starts."""
    first = ["tests.support.year.HeldClock", *settings.MIDDLEWARE]
    with override_settings(MIDDLEWARE=first), clock.at(NOW):
        yield


@pytest.fixture(scope="module")
def organisation(held: None, live: Live) -> Any:
    """The demonstration on the morning on which it is opened; its administrator."""
    connections.close_all()
    databases.clone(databases.worker_name(), databases.DEMONSTRATION)
    duties_united()
    return make_person("admin", "service_desk_agent", "risk_compliance_manager")


@pytest.fixture(scope="module")
def window(organisation: Any, browser: Browser, live: Live) -> Iterator[Page]:
    """Signed in once: what looks only, and goes elsewhere first, shares the browser's page."""
    with fresh_page(browser, live.url) as page:
        as_person(page, organisation)
        yield page


@pytest.fixture
def staff(window: Page) -> Page:
    """The administrator's page as it comes, whatever was looked at before."""
    audit.look(window, "light", audit.DESKTOP)
    return window


def filled(address: str) -> str:
    first = next(key for key in catalogue().requirements if key.startswith("R18-8.6"))
    return address.format(month=f"{clock.now():%Y-%m}", requirement=first)


def visit(
    page: Page, addresses: list[str], looks: list[tuple[str, Any]], *, whole: bool = False
) -> None:
    """Without `whole`, axe looks at two rows of those that are alike."""
    faults: list[str] = []
    for address in addresses:
        audit.look(page, *looks[0])
        page.goto(filled(address))
        audit.settle(page)
        assert page.locator("h1").count(), f"{address} is no page"
        faults += audit.audit(page, address, looks, thinned=not whole)
    assert not faults, "\n" + "\n".join(faults)


def record_of(record_type: Any) -> Any:
    """One with as much on its page as there is: an incident in work, else any."""
    if record_type.key == "incident":
        return Incident.objects.filter(status="in_progress").latest("created_at")
    record = record_type.model.objects.order_by("pk").first()
    return record or factory_for(record_type)()


@pytest.mark.long
@pytest.mark.parametrize("kind", pages.KINDS)
@every_record
def test_it_has_nothing_for_axe_on_any_page_of_any_record(
    staff: Page, record_type: Any, kind: str
) -> None:
    visit(staff, pages.of_record(record_type, record_of(record_type), kind), audit.ALL, whole=True)


@pytest.mark.parametrize("kind", pages.KINDS)
def test_it_has_nothing_for_axe_on_each_kind_of_page_of_a_record(staff: Page, kind: str) -> None:
    record_type = get_record_type(FULLEST)
    visit(staff, pages.of_record(record_type, record_of(record_type), kind)[:2], audit.SOME)


@pytest.mark.parametrize("key", ["service", "customer", "team", "person"])
def test_it_has_nothing_for_axe_on_what_tells_of_now(staff: Page, key: str) -> None:
    visit(staff, [record_of(get_record_type(key)).get_absolute_url()], audit.SOME)


@pytest.mark.parametrize(
    ("kind", "tail"), [("security", ""), ("major", "/room"), ("major", "/room/report")]
)
def test_it_has_nothing_for_axe_where_an_incident_is_more_than_one(
    staff: Page, kind: str, tail: str
) -> None:
    incident = Incident.objects.filter(**{kind: True}).latest("created_at")
    visit(staff, [f"{incident.get_absolute_url()}{tail}"], audit.SOME)


def test_it_has_nothing_for_axe_where_somebody_leaves(staff: Page) -> None:
    person = Person.objects.get(username="jonas")
    visit(staff, [f"{person.get_absolute_url()}/leave"], audit.SOME)


@pytest.mark.parametrize("name", OPENED)
def test_it_has_nothing_for_axe_in_what_opens(staff: Page, name: str) -> None:
    key, there = OPENED[name]
    staff.goto(record_of(get_record_type(FULLEST)).get_absolute_url())
    audit.settle(staff)
    staff.keyboard.press(key)
    expect(staff.locator(there).first).to_be_visible()
    audit.settle(staff)
    faults = audit.audit(staff, name, audit.SOME, thinned=True)
    assert not faults, "\n" + "\n".join(faults)


def test_it_has_nothing_for_axe_in_what_opens_over_a_list(staff: Page) -> None:
    staff.goto("/incidents?view=all")
    for key in ("j", "x"):
        staff.keyboard.press(key)
    expect(staff.get_by_role("toolbar")).to_be_visible()
    faults = audit.audit(staff, "list", audit.SOME, thinned=True)
    staff.keyboard.press("f")
    expect(staff.get_by_role("group", name="Filter by")).to_be_visible()
    # An open menu covers half a row of what lies below it: that cannot be pressed now.
    faults += audit.audit(staff, "filters", audit.SOME, within=".menu-list")
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("name", sorted(pages.others().keys() - {*pages.OUTSIDE, *pages.ELSEWHERE}))
def test_it_has_nothing_for_axe_on_other_pages(staff: Page, name: str, *, whole: bool) -> None:
    addresses = list(pages.others()[name])
    assert addresses, f"Say in tests/browser/pages.py where a page of {name} is, or that it is none"
    if whole:
        visit(staff, addresses, audit.ALL, whole=True)
        return
    # Two addresses of one page share the two looks.
    for number, address in enumerate(addresses[:2]):
        visit(staff, [address], audit.SOME if len(addresses) == 1 else [audit.SOME[number]])


@pytest.mark.parametrize("name", pages.OUTSIDE)
def test_it_has_nothing_for_axe_outside(organisation: Any, page: Page, name: str) -> None:
    visit(page, list(pages.others()[name]), audit.ALL)


@pytest.mark.parametrize("address", ["/", "/incidents/new", "{own}", "/tickets"])
def test_it_has_nothing_for_axe_in_what_a_customer_sees(
    organisation: Any, browser: Browser, live: Live, address: str
) -> None:
    mine = Incident.objects.filter(source_system="", reporter__username="karin").latest("pk")
    with fresh_page(browser, live.url) as page:
        as_person(page, Person.objects.get(username="karin"))
        visit(page, [address.format(own=mine.get_absolute_url())], audit.SOME)
