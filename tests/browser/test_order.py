"""An order from the catalogue to its confirmation, by four people in their browsers."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import Live
from shallmark.common.calendars.actions import make_calendar
from shallmark.common.calendars.working_time import Hours
from shallmark.kernel import clock, writes
from shallmark.kernel.system import SYSTEM
from shallmark.manage.team.models import Membership, Team
from shallmark.operate.customer_service.models import RequestItem, RequestStep, ServiceRequest
from shallmark.operate.customer_service.tests.desk import Desk, make, person
from shallmark.operate.customer_service.tests.factories import imported, request_item
from shallmark.pages.tests.factory import make as record
from shallmark.plan.alignment.models import Customer, CustomerPerson
from tests.browser.conftest import Visitor
from tests.browser.world import take
from tests.support import audit

pytestmark = pytest.mark.browser
#: a folder, to look at the pages by eye
SHOTS = os.environ.get("SHALLMARK_SHOTS", "")
LOOKS = [("light", audit.DESKTOP), ("dark", audit.DESKTOP), ("light", audit.PHONE)]
FORM = [
    {"key": "model", "label": "Which one", "kind": "choice", "required": True, "choices": [
        {"key": "small", "label": "Latitude 5450", "price": 1090, "help": "For the office"},
        {"key": "light", "label": "Latitude 7450", "price": 1320, "help": "1.3 kg, for travel"},
        {"key": "strong", "label": "Precision 5690", "price": 2460, "help": "Asks for a reason"},
    ]},
    {"key": "why", "label": "What for", "kind": "text", "required": True,
     "shown_when": {"model": "strong"}},
    {"key": "extras", "label": "With it", "kind": "several", "choices": [
        {"key": "dock", "label": "Dock for the desk", "price": 160},
        {"key": "monitor", "label": "Second monitor", "price": 210},
        {"key": "headset", "label": "Headset", "price": 85},
    ]},
    {"key": "old", "label": "Does your old one come back", "kind": "yes_no"},
    {"key": "day", "label": "Needed on", "kind": "date"},
    {"key": "chief", "label": "Who leads you", "kind": "person"},
]  # fmt: skip


@pytest.fixture(scope="module")
def merle(desk: Desk) -> Any:
    """The main contact of Karin's organisation."""
    chief = person("Merle Voss")
    hansa = Customer.objects.get(title="Hansa")
    CustomerPerson.objects.create(customer=hansa, person=chief)
    writes.edit(hansa, by=None, values={"main_contact": chief}, authority=SYSTEM)
    return chief


@pytest.fixture(scope="module")
def laptop(desk: Desk, merle: Any) -> RequestItem:
    """Two teams fulfil it, one after the other, within five days."""
    stock = make(Team, title="Stock")
    Membership.objects.create(team=stock, person=desk.jonas)
    always = make_calendar(
        by=None, title="Always", hours=Hours("always", "UTC", (), always_open=True),
        authority=SYSTEM,
    )  # fmt: skip
    target = record(
        "service_level_target", metric="fulfilment", priority=4, goal_seconds=5 * 86_400,
        calendar=always, valid_from=clock.now() - timedelta(days=1),
    )  # fmt: skip
    item = request_item(
        title="New laptop", summary="Ready to use, with your programs and your data.", form=FORM,
        service=desk.service, approval_rule="main_contact", target=target, team=desk.team,
    )  # fmt: skip
    first = RequestStep.objects.get(item=item)
    writes.edit(
        first, by=None, values={"title": "Take it from the stock", "team": stock}, authority=SYSTEM
    )
    values = {"item": item, "title": "Hand it over", "team": desk.team, "after": [1]}
    make(RequestStep, **values)
    imported(item, status="published", published_at=clock.now())
    return item


def looked_at(page: Page, name: str) -> None:
    """Nothing for axe to find and no scrolling sideways, in each look."""
    audit.settle(page)
    for scheme, size in LOOKS if SHOTS else ():
        audit.look(page, scheme, size)
        path = Path(SHOTS) / f"{name}-{scheme}-{size['width']}.png"
        page.screenshot(path=path, full_page=True)
    audit.look(page, *LOOKS[0])
    faults = audit.audit(page, name, LOOKS)
    audit.look(page, *LOOKS[0])
    assert not faults, "\n" + "\n".join(faults)


def choose(page: Page, *names: str) -> None:
    for name in names:
        page.locator(".order-part", has_text=name).click()


def finish(page: Page, request: ServiceRequest, title: str) -> None:
    page.goto(request.tasks.get(title=title).get_absolute_url())
    take(page, "finish").locator("button.primary").click()
    expect(page.locator(".facts").first).to_contain_text("Done")


def test_what_is_ordered_is_approved_delivered_and_confirmed(
    visitor: Visitor, desk: Desk, merle: Any, laptop: RequestItem
) -> None:
    karin = visitor(desk.karin)
    karin.goto("/")
    looked_at(karin, "home")
    karin.get_by_role("link", name="Whole catalogue").click()
    looked_at(karin, "catalogue")
    karin.get_by_role("link", name="New laptop").click()
    expect(karin.locator("aside")).to_contain_text("Merle Voss approves")
    choose(karin, "Latitude 7450", "Dock for the desk")
    looked_at(karin, "order")
    karin.get_by_role("button", name="Order for €\u00a01,480").click()
    expect(karin.locator("h1")).to_have_text("New laptop")
    request = ServiceRequest.objects.get()
    expect(karin).to_have_url(f"{karin.url.split('/requests')[0]}{request.get_absolute_url()}")
    assert (request.status, request.requester) == ("awaiting_approval", desk.karin)
    looked_at(karin, "ordered")

    chief = visitor(merle)
    chief.goto("/")
    looked_at(chief, "to-approve")
    chief.get_by_role("link", name="Look and decide").click()
    expect(chief.locator("main")).to_contain_text("Latitude 7450")
    looked_at(chief, "decide")
    chief.get_by_role("button", name="Approve").click()
    expect(chief.get_by_text("Your decision is recorded.")).to_be_visible()

    ana = visitor(desk.ana)
    ana.goto(request.get_absolute_url())
    take(ana, "start").locator("button.primary").click()
    expect(ana.locator(".facts").first).to_contain_text("In progress")
    finish(visitor(desk.jonas), request, "Take it from the stock")
    finish(ana, request, "Hand it over")
    ana.goto(request.get_absolute_url())
    take(ana, "fulfil").locator("button.primary").click()
    expect(ana.locator(".facts").first).to_contain_text("Fulfilled")

    karin.goto("/tickets")
    karin.get_by_role("link", name="New laptop").click()
    expect(karin.locator(".order-way")).to_contain_text("Hand it over")
    looked_at(karin, "delivered")
    karin.get_by_role("button", name="Yes, all is right").click()
    expect(karin.get_by_text("Thank you. It is noted.")).to_be_visible()
    request.refresh_from_db()
    assert request.status == "closed"


def test_a_question_is_asked_where_its_answer_is_needed_and_the_sum_follows(
    visitor: Visitor, desk: Desk, laptop: RequestItem
) -> None:
    page = visitor(desk.karin)
    page.goto(f"/portal/catalogue/{laptop.reference}")
    expect(page.get_by_label("What for")).to_be_hidden()
    choose(page, "Precision 5690", "Headset")
    expect(page.get_by_label("What for")).to_be_visible()
    expect(page.locator("[data-sum]")).to_have_text("€\u00a02,545")
    page.get_by_role("button", name="Order for €\u00a02,545").click()
    expect(page.locator("#field-why")).to_contain_text("Answer this.")
    expect(page.get_by_label("Headset")).to_be_checked()
    looked_at(page, "order-wrong")
    choose(page, "Latitude 5450")
    expect(page.get_by_label("What for")).to_be_hidden()
    expect(page.get_by_role("button", name="Order for €\u00a01,175")).to_be_visible()


def test_without_javascript_the_server_says_the_sum_before_it_takes_the_order(
    live: Live, browser: Browser, visitor: Visitor, desk: Desk, laptop: RequestItem
) -> None:
    before = ServiceRequest.objects.count()
    state: Any = visitor(desk.karin).context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(f"{live.url}/portal/catalogue/{laptop.reference}")
    expect(page.get_by_label("What for")).to_be_visible()
    expect(page.get_by_text("Only with: Which one: Precision 5690")).to_be_visible()
    page.get_by_label("Latitude 5450").check()
    page.get_by_role("button", name="Order").click()
    expect(page.get_by_role("alert")).to_contain_text("it costs €\u00a01,090")
    assert ServiceRequest.objects.count() == before
    page.get_by_role("button", name="Order for €\u00a01,090").click()
    expect(page.locator("aside")).to_contain_text("How far it is")
    assert ServiceRequest.objects.count() == before + 1
    context.close()
