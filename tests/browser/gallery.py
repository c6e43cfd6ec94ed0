"""The pictures of docs/gallery, made from what the browser's tests are made of.

    ./shallmark test tests/browser/gallery.py

The same organisation on the same day each time, so that a changed picture is a changed product.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, expect

from conftest import Live
from shallmark.cli.testing.system import ROOT
from shallmark.common.approvals.models import Approval
from shallmark.common.links.actions import add_link
from shallmark.conformity.actions import run_checks
from shallmark.kernel import clock
from shallmark.kernel.records import get_record_type
from shallmark.manage.team.models import Person
from shallmark.operate.customer_service.models import Incident, RequestItem
from shallmark.operate.customer_service.simulate.demo_requests_data import LAPTOP
from shallmark.simulate.discovery import functions
from shallmark.simulate.run import Size, simulate
from tests.browser.world import as_person
from tests.support import audit
from tests.support.browser import fresh_page

pytestmark = pytest.mark.browser

GALLERY = ROOT / "docs" / "gallery"
#: a Friday, 10:42 in Hamburg
NOW = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)
JUDGED_WEEKS = 52
CASE = "Webshop checkout fails with 502"
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": audit.DESKTOP},
    "dark": {"color_scheme": "dark", "viewport": audit.DESKTOP},
    "phone": {"color_scheme": "light", "viewport": audit.PHONE, "device_scale_factor": 2},
}
SETTINGS = {
    "ORGANISATION": "Nordlicht IT",
    "SITE_ZONE": "Europe/Berlin",
    "MIDDLEWARE": ["tests.browser.gallery.HeldClock", *settings.MIDDLEWARE],
}


class HeldClock:
    """Every page is asked for at the same moment."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with clock.at(NOW):
            return self.get_response(request)


@pytest.fixture(scope="module")
def held() -> Iterator[None]:
    """Asked for before `live`: the server reads its middleware when it starts."""
    with override_settings(**SETTINGS):
        yield


@pytest.fixture(scope="module")
def organisation(held: None, live: Live) -> None:
    """A year of work, known lapses in it, this morning at the desk, and a year of runs."""
    report = simulate(Size(seed=7, lapses=("default",), until=NOW - timedelta(hours=8)))
    assert report.context is not None
    with clock.at(NOW):
        for function in functions():
            for write in function.demo:
                write(report.context, NOW)
        for title in ("Product images load slowly", "Depot scanners offline in hall"):
            other = titled(title).reference
            add_link(titled(CASE), by=someone("jonas"), reference=other, kind="related")
    for weeks in reversed(range(JUDGED_WEEKS)):
        run_checks(by=None, as_of=NOW - timedelta(weeks=weeks), trigger="job")


def someone(username: str) -> Any:
    return Person.objects.get(username=username)


def titled(beginning: str) -> Incident:
    return Incident.objects.filter(title__startswith=beginning).latest("pk")


def nothing_more(_page: Page) -> None:
    """The page as it comes."""


def explained(page: Page) -> None:
    """The clocks say how they came to what they say; an answer is being written."""
    if page.viewport_size != audit.DESKTOP:
        return
    page.locator("#clocks").get_by_role("link", name="Explain").click()
    expect(page.get_by_text("Hide explain")).to_be_visible()
    page.get_by_label("Reply or note").fill(
        "Good morning Ms Ohlsen, we have found the cause of the failed payments: one of two"
        " payment gateways"
    )
    expect(page.get_by_text("Draft kept")).to_be_visible()


def selected(page: Page) -> None:
    """The third row has the focus, three others are selected."""
    if page.viewport_size != audit.DESKTOP:
        return
    for number in (5, 7, 9):
        page.locator("#rows tbody tr").nth(number).get_by_role("checkbox").check()
    page.locator("#rows").click(position={"x": 1, "y": 1})
    for _step in range(3):
        page.keyboard.press("j")


def a_case() -> str:
    return f"{titled(CASE).get_absolute_url()}?list=view%3Dopen%26sort%3Dclock"


def a_letter() -> str:
    return f"/?pick={titled('Two-factor prompt loops after phone change').reference}"


def page_of(key: str, **chosen: Any) -> Callable[[], str]:
    """The page of the newest record of a kind that is so."""

    def address() -> str:
        found = get_record_type(key).model.objects.filter(**chosen).latest("pk")
        return str(found.get_absolute_url())

    return address


def asked() -> Approval:
    """A change's question that waits for its approvers."""
    return Approval.objects.filter(record_key="change", outcome="").latest("pk")


def to_decide() -> str:
    return f"/changes/{asked().reference}/decide"


def a_change() -> str:
    return f"/changes/{asked().reference}"


def ordered() -> str:
    """The order form of the item that the pictures order."""
    return f"/portal/catalogue/{RequestItem.objects.get(title=LAPTOP).reference}"


def a_room() -> str:
    """Of the major incident that runs."""
    major = Incident.objects.filter(major=True, resolved_at=None).latest("pk")
    return f"{major.get_absolute_url()}/room"


def a_person() -> str:
    return str(someone("jonas").get_absolute_url())


def picked(page: Page) -> None:
    """An item is looked for by a part of its name."""
    page.get_by_label("Items").press_sequentially("core")
    expect(page.locator("#field-items").get_by_role("option").first).to_be_visible()


PICTURES: dict[str, tuple[str, str | Callable[[], str], Callable[[Page], None]]] = {
    "conformity": ("birger", "/conformity", nothing_more),
    "incident": ("ana", a_case, explained),
    "incidents": ("ana", "/incidents?view=open&sort=clock", selected),
    "agent": ("ana", a_letter, nothing_more),
    "check": ("birger", "/conformity/checks/CHK-INC-03", nothing_more),
    "parts": ("ana", "/style", nothing_more),
    "change": ("tom", a_change, nothing_more),
    "decide": ("tom", to_decide, nothing_more),
    "schedule": ("tom", "/schedule-of-change", nothing_more),
    "item": ("tom", page_of("ci", title="core-switch-1"), nothing_more),
    "document": ("birger", page_of("document", status="published"), nothing_more),
    "risks": ("birger", "/risks/map", nothing_more),
    "nonconformity": ("birger", page_of("nonconformity", source="check"), nothing_more),
    "service": ("ana", page_of("service", title="Shop and till"), nothing_more),
    "person": ("admin", a_person, nothing_more),
    "invite": ("admin", "/people/new", nothing_more),
    "team": ("admin", page_of("team", title="Service desk"), nothing_more),
    "function": ("tom", "/functions/change-and-configuration", nothing_more),
    "charts": ("ana", "/functions/customer-service/charts", nothing_more),
    "record": ("birger", page_of("exception"), nothing_more),
    "picker": ("tom", "/changes/new", picked),
    "search": ("ana", "/search?q=printer", nothing_more),
    "portal": ("karin", "/", nothing_more),
    "catalogue": ("karin", "/portal/catalogue", nothing_more),
    "status": ("karin", "/status", nothing_more),
    "order": ("karin", ordered, nothing_more),
    "request": ("ana", page_of("service_request", status="in_progress"), nothing_more),
    "major": ("ana", a_room, nothing_more),
    "article": ("ana", page_of("knowledge_article", status="published"), nothing_more),
    "channels": ("admin", "/settings/channels", nothing_more),
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PICTURES)
def test_it_is_pictured(
    browser: Browser, organisation: None, live: Live, name: str, look: str
) -> None:
    who, address, more = PICTURES[name]
    with fresh_page(browser, live.url, **LOOKS[look], timezone_id="Europe/Berlin") as page:
        page.clock.set_fixed_time(NOW)
        as_person(page, someone(who))
        page.goto(address if isinstance(address, str) else address())
        audit.settle(page)
        more(page)
        audit.settle(page)
        path = picture(name, look)
        page.screenshot(path=path, caret="initial")
    assert path.stat().st_size < 300_000


def picture(name: str, look: str) -> Path:
    return GALLERY / f"{name}-{look}.png"
