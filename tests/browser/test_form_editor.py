"""The form of what may be ordered, made in a browser by somebody who knows no YAML."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import Live
from shallmark.operate.customer_service.models import RequestItem
from shallmark.operate.customer_service.tests.desk import Desk, make
from shallmark.pages.tests.factory import make_person
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


def add(page: Page, label: str, **more: Any) -> None:
    page.get_by_role("link", name="Add a question").click()
    page.get_by_label("Question").fill(label)
    page.get_by_label("Answered by").select_option(label=more.get("kind", "Text"))
    for place, (name, price) in enumerate(more.get("choices", ())):
        page.get_by_label("What may be chosen").nth(place).fill(name)
        page.get_by_label("What it adds to the cost").nth(place).fill(price)
    if more.get("only_if"):
        page.get_by_label("Asked", exact=True).select_option(label=more["only_if"])
    page.get_by_role("button", name="Save the question").click()
    expect(page.locator(".form-lines > li").last).to_contain_text(label)


def test_a_question_is_added_without_javascript(
    live: Live, browser: Browser, visitor: Visitor, desk: Desk
) -> None:
    item = make(RequestItem, title="New chair", service=desk.service, priority=4)
    state: Any = visitor(make_person("admin")).context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(f"{live.url}{item.get_absolute_url()}")
    add(page, "Which one", kind="One of several", choices=[("Plain", ""), ("With arms", "40,50")])
    expect(page.locator(".form-seen")).to_contain_text("€\u00a040.50")
    context.close()
