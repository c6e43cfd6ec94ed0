"""An order walked by its people, with the address bar for nothing but the link of the mail."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import Live
from shallmark.common.notices import sending
from shallmark.common.notices.tests.conftest import mailbox
from shallmark.operate.customer_service.models import RequestItem, Satisfaction, ServiceRequest
from shallmark.operate.customer_service.tests.desk import Desk
from tests.browser.conftest import Visitor
from tests.browser.test_order import choose, laptop, looked_at, merle
from tests.browser.world import take
from tests.support.browser import fresh_page

__all__ = ["laptop", "mailbox", "merle"]
pytestmark = pytest.mark.browser
PASSWORD = "a long word of Merle's own"


def open_request(page: Page, title: str) -> None:
    """From the first screen of staff to the request."""
    page.goto("/")
    rail = page.locator(".rail")
    places = rail.get_by_role("link", name="Service requests", exact=True)
    if not places.first.is_visible():
        rail.get_by_text("Operate", exact=True).click()
        rail.get_by_text("Customer Service", exact=True).click()
    places.first.click()
    page.get_by_role("link", name="All open").first.click()
    page.get_by_role("link", name=title).first.click()
    expect(page.locator("h1")).to_contain_text(title)


def finish(page: Page, title: str) -> None:
    """The task of this title, from the page of the request and back to it."""
    line = page.locator("#fulfilment li", has_text=title)
    line.locator("a[href*='/do/finish']").click()
    page.locator("#step-panel button.primary").click()


def decided_by_mail(browser: Browser, live: Live, link: str) -> None:
    """Merle follows the link in a browser that does not know her, signs in, and approves."""
    with fresh_page(browser, live.url) as page:
        page.goto(link)
        expect(page).to_have_url(re.compile("/sign-in"))
        page.fill("#id_username", "merle.voss")
        page.fill("#id_password", PASSWORD)
        page.locator("form button.primary").first.click()
        expect(page).to_have_url(re.compile("/decide$"))
        for words in ("Latitude 7450", "Dock for the desk", "1,480", "Karin Ohlsen"):
            expect(page.locator("main")).to_contain_text(words)
        looked_at(page, "walk-decide")
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_text("Your decision is recorded.")).to_be_visible()
        page.goto(link)
        expect(page.locator("main")).to_contain_text("It is decided already: approved by you")
        looked_at(page, "walk-decided")


def test_an_order_is_approved_by_mail_fulfilled_by_two_teams_confirmed_and_rated(
    visitor: Visitor, browser: Browser, live: Live, desk: Desk, merle: Any, laptop: RequestItem,
    mailbox: Any, settings: Any,
) -> None:  # fmt: skip
    settings.SITE_URL = live.url
    merle.set_password(PASSWORD)
    merle.save(update_fields=["password"])
    karin = visitor(desk.karin)
    karin.goto("/")
    karin.get_by_role("link", name="Whole catalogue").click()
    karin.get_by_role("link", name="New laptop").click()
    choose(karin, "Latitude 7450", "Dock for the desk")
    karin.get_by_role("button", name="Order for €\u00a01,480").click()
    expect(karin.locator("aside")).to_contain_text("How far it is")

    sending.send_waiting()
    (mail,) = mailbox.to(merle.email)
    text = mail.get_content()
    assert "Latitude 7450" in text
    (link,) = re.findall(r"http://\S+", text)
    decided_by_mail(browser, live, link)
    request = ServiceRequest.objects.get()
    assert request.status == "approved"

    ana = visitor(desk.ana)
    open_request(ana, "New laptop")
    take(ana, "start").locator("button.primary").click()
    expect(ana.locator(".facts").first).to_contain_text("In progress")
    states = request.tasks.order_by("position").values_list("status", flat=True)
    assert list(states) == ["open", "planned"]
    jonas = visitor(desk.jonas)
    open_request(jonas, "New laptop")
    finish(jonas, "Take it from the stock")
    expect(jonas.locator("main")).to_contain_text("1 of 2 done")
    assert list(states.all()) == ["done", "open"]
    open_request(ana, "New laptop")
    finish(ana, "Hand it over")
    expect(ana.locator("main")).to_contain_text("2 of 2 done")
    take(ana, "fulfil").locator("button.primary").click()
    expect(ana.locator(".facts").first).to_contain_text("Fulfilled")

    karin.get_by_role("link", name="My tickets").first.click()
    karin.get_by_role("link", name="New laptop").click()
    karin.get_by_role("button", name="Yes, all is right").click()
    looked_at(karin, "walk-asked")
    karin.get_by_role("link", name="Answer one question").click()
    looked_at(karin, "walk-question")
    karin.get_by_label("Good", exact=True).check()
    karin.get_by_label("What should we know?").fill("It came a day early.")
    karin.get_by_role("button", name="Send").click()
    expect(karin.get_by_text("Thank you for your answer.")).to_be_visible()
    looked_at(karin, "walk-answered")
    survey = Satisfaction.objects.get()
    assert (survey.score, survey.person, survey.ticket) == (4, desk.karin, request)
