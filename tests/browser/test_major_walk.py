"""A major incident walked by its people from its declaration to its review, without an address."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Locator, Page, expect

from shallmark.common.actions.models import Action
from shallmark.common.links.models import Link
from shallmark.conformity import library
from shallmark.kernel import clock
from shallmark.ledger.engines import Moment, PostgresEngine
from shallmark.ledger.runner import rows_of
from shallmark.manage.change_configuration.tests.factories_change import in_work
from shallmark.manage.team.models import RoleAssignment, RoleDefinition
from shallmark.operate.customer_service.models import Incident, MajorReview, MajorUpdate
from shallmark.operate.customer_service.room import acts
from shallmark.operate.customer_service.tests.desk import Desk, make, person
from tests.browser.conftest import Visitor
from tests.browser.test_order import looked_at
from tests.browser.world import expect_outcome, take
from tests.support import audit

pytestmark = pytest.mark.browser
TITLE = "No till takes a card"
NEWS = "The others follow within the hour."


@dataclass
class People:
    """Mia leads major incidents, Berta is of top management; a change is under way."""

    mia: Any
    boss: Any
    change: Any


@pytest.fixture(scope="module")
def people(desk: Desk) -> People:
    top = make(RoleDefinition, key="t_top", title="Top", kind="operational", top_management=True)
    boss = person("Berta Boss", "executive")
    values = {"role": top, "person": boss, "starts_on": date(2020, 1, 1)}
    make(RoleAssignment, title="Top", **values)
    services = [desk.service.reference]
    change = in_work(title="New firmware of the tills", services=services)
    return People(person("Mia Manager", "incident_manager"), boss, change)


def opened(page: Page) -> None:
    """From the first screen into the room."""
    page.goto("/")
    page.locator("#majors").get_by_role("link", name=TITLE).click()
    in_room(page)


def listed(page: Page) -> None:
    """From the first screen to the list of open incidents."""
    page.goto("/")
    rail = page.locator(".rail")
    place = rail.get_by_role("link", name="Incidents", exact=True).first
    if not place.is_visible():
        rail.get_by_text("Operate", exact=True).click()
        rail.get_by_text("Customer Service", exact=True).click()
    place.click()
    page.get_by_role("link", name="All open").first.click()


def in_room(page: Page) -> None:
    expect(page).to_have_url(re.compile("/room$"))
    expect(page.locator("h1")).to_have_text(TITLE)


def told(page: Page, sentence: str) -> None:
    """By the bell to what one is told of."""
    page.goto("/")
    page.locator(".topbar").get_by_role("link", name=re.compile("Notices, .* unread")).click()
    page.locator("main").get_by_role("button", name=re.compile(sentence)).first.click()


def roles(page: Page) -> Locator:
    return page.locator("#room-roles")


def picks(within: Page | Locator, label: str, who: Any) -> None:
    """Somebody by name, from what is offered."""
    within.get_by_role("combobox", name=re.compile(label)).fill(who.title)
    within.get_by_role("option", name=who.title).first.click()


def states(page: Page, text: str, kind: str = "Fact") -> None:
    page.get_by_label("Fact", exact=True).fill(text)
    page.get_by_label("Kind", exact=True).select_option(kind)
    page.get_by_role("button", name="State it").click()
    expect(page.locator("#room-lines")).to_contain_text(text)


def hands(page: Page, role: str, to: Any) -> None:
    page.get_by_text("Give a role to somebody").click()
    page.get_by_label("Role", exact=True).select_option(role)
    picks(page, "To whom", to)
    page.get_by_role("button", name="Give the role").click()
    expect(roles(page)).to_contain_text(to.title)


def sends(page: Page, know: str, doing: str, number: int) -> None:
    page.get_by_label("What we know").fill(know)
    page.get_by_label("What we do").fill(doing)
    expect(page.locator(".room-preview")).to_contain_text(doing)
    page.get_by_role("button", name=f"Send update {number}").click()
    expect(page.locator("#room-last")).to_contain_text(know)


def judged(check: str, reference: str) -> list[bool | None]:
    """What the check says of the record, as the period of today shows it."""
    connection.ensure_connection()
    now = clock.now()
    moment = Moment(now, now - timedelta(days=1), now + timedelta(days=1))
    engine = PostgresEngine(connection.connection)
    rows = rows_of(engine, library.built()[check], moment, library.parameters())
    return [row.conforms for row in rows if row.reference == reference]


def declares(ana: Page, desk: Desk) -> None:
    """Whoever has it in hand declares it, leads at first, and stands in its room."""
    listed(ana)
    ana.get_by_role("link", name=TITLE).first.click()
    panel = take(ana, "declare_major")
    for answer in ("A critical service stands still", "Many people or several customers"):
        panel.get_by_label(answer).check()
    picks(panel, "Major incident manager", desk.ana)
    panel.locator("button.primary").click()
    in_room(ana)
    looked_at(ana, "major-declared")


def leads(mia: Page, ana: Page, desk: Desk) -> None:
    """The manager hears of it, takes the lead over, hands it back and takes it again."""
    told(mia, "Major incident")
    in_room(mia)
    roles(mia).get_by_role("button", name="Take over: Manager").click()
    expect(roles(mia)).to_contain_text("Mia Manager")
    hands(mia, "Manager", desk.ana)
    roles(mia).get_by_role("button", name="Take over: Manager").click()
    hands(mia, "Technical lead", desk.jonas)
    ana.reload()
    roles(ana).get_by_role("button", name="Take it: Communicator").click()


def knows(jonas: Page) -> None:
    """Who looks for the cause states what is so, and takes back what was not."""
    told(jonas, "gave you the role “Technical lead”")
    in_room(jonas)
    states(jonas, "The firmware of this morning refuses each card.", "Cause")
    states(jonas, "The line to the bank is down.")
    line = jonas.locator("#room-lines li", has_text="The line to the bank")
    line.get_by_text("Withdraw").first.click()
    line.get_by_label("Why it does not hold").fill("It answers; the tills do not ask.")
    line.get_by_role("button", name="Withdraw").click()
    expect(jonas.locator("#room-lines s")).to_contain_text("The line to the bank")


def links(mia: Page, desk: Desk, change: Any) -> None:
    """A task for somebody, and the change that may have done it."""
    opened(mia)
    mia.locator("#tasks").get_by_role("link", name="Add").click()
    mia.get_by_label("Title").fill("Put the old firmware back")
    picks(mia, "Accountable", desk.jonas)
    mia.get_by_label("Due", exact=False).first.fill(f"{clock.now():%Y-%m-%d}")
    mia.locator("main form button.primary").click()
    in_room(mia)
    expect(mia.locator("#room-tasks")).to_contain_text("Put the old firmware back")
    audit.settle(mia)
    mia.locator("#changes").get_by_role("button", name=re.compile("Link CHG")).click()
    expect(mia.locator("#related")).to_contain_text(change.title)


def tells(ana: Page, karin: Page) -> None:
    """Two updates, each seen before it goes out; the customer reads them."""
    listed(ana)
    ana.locator("#rows").get_by_role("link", name=re.compile("^Major")).click()
    in_room(ana)
    sends(ana, "No till takes a card since eight.", "We put the old firmware back.", 1)
    looked_at(ana, "major-told")
    sends(ana, "Half of the tills take cards again.", NEWS, 2)
    karin.goto("/")
    karin.get_by_role("link", name="My tickets").first.click()
    karin.get_by_role("link", name=TITLE).first.click()
    expect(karin.locator("main")).to_contain_text(NEWS)


def ends(mia: Page, karin: Page) -> None:
    """It works again, and the caller says so."""
    mia.reload()
    mia.locator(".page-head summary[aria-label=More]").click()
    mia.get_by_role("link", name="Search known errors").click()
    mia.get_by_label("Words to search with").fill("till card firmware")
    mia.locator("main .step-form button.primary").click()
    in_room(mia)
    mia.get_by_role("link", name="Service is back").click()
    mia.get_by_label("Resolution", exact=True).fill("The old firmware is back on each till.")
    mia.get_by_label("Resolution code").select_option("Software patch")
    mia.locator("main .step-form button.primary").click()
    in_room(mia)
    looked_at(mia, "major-resolved")
    karin.reload()
    karin.get_by_role("button", name=re.compile("Yes")).click()


def reviews(mia: Page, jonas: Page) -> None:
    """Held, confirmed by another's own sign-in, and reported."""
    mia.reload()
    mia.get_by_role("link", name="Review", exact=True).click()
    take(mia, "hold").locator("button.primary").click()
    expect(mia.locator(".facts").first).to_contain_text("Mia Manager")
    told(jonas, "Were you at the review")
    jonas.get_by_role("button", name="I was there").click()
    expect(jonas.locator("#there")).to_contain_text("Jonas Wulff")
    looked_at(jonas, "major-review")
    mia.reload()
    panel = take(mia, "report")
    panel.get_by_label("Causes").fill("The firmware was not tried with a real card reader.")
    panel.locator("button.primary").click()
    expect(mia.locator(".facts").first).to_contain_text("Reported")
    mia.get_by_role("link", name="Report", exact=True).click()
    expect(mia.locator("main")).to_contain_text(NEWS)
    looked_at(mia, "major-report")


def test_a_major_incident_is_led_told_resolved_reviewed_and_closed(
    visitor: Visitor, desk: Desk, people: People
) -> None:
    with clock.at(clock.now() - timedelta(minutes=5)):
        incident = desk.accepted(title=TITLE, assigned_to=desk.ana)
    ana, jonas, karin = visitor(desk.ana), visitor(desk.jonas), visitor(desk.karin)
    mia = visitor(people.mia)
    declares(ana, desk)
    leads(mia, ana, desk)
    knows(jonas)
    links(mia, desk, people.change)
    tells(ana, karin)
    ends(mia, karin)
    reviews(mia, jonas)

    mia.get_by_role("link", name=incident.reference).first.click()
    for check in ("CHK-INC-09", "CHK-INC-10"):
        expect_outcome(mia, check, "Conforming")
        assert judged(check, incident.reference) == [True]
    closed = Incident.objects.get(pk=incident.pk)
    assert (closed.status, closed.major_manager) == ("closed", people.mia)
    assert [update.late_by for update in MajorUpdate.objects.all()] == [0, 0]
    held = {row.person for row in acts.holders(closed).values()}
    assert held == {people.mia, desk.ana, desk.jonas}
    assert Action.objects.get(source=incident.reference).owner == desk.jonas
    assert Link.objects.filter(to_reference=people.change.reference).exists()
    attended = MajorReview.objects.get().attendances.all()
    assert [one.by for one in attended] == [desk.jonas]
