"""What may be ordered, from its first question to the first order, by people who know no YAML."""

import pytest
from playwright.sync_api import expect

from shallmark.operate.customer_service.models import RequestItem, ServiceRequest
from shallmark.operate.customer_service.tests.desk import Desk, make
from shallmark.operate.customer_service.tests.factories import instructions
from shallmark.pages.tests.factory import make_person
from tests.browser.conftest import Visitor
from tests.browser.test_form_editor import add
from tests.browser.test_order import looked_at
from tests.browser.world import take

pytestmark = pytest.mark.browser


def test_a_form_is_made_published_and_ordered(visitor: Visitor, desk: Desk) -> None:
    document = instructions()
    item = make(RequestItem, title="New screen", service=desk.service, priority=4)
    admin = visitor(make_person("admin"))
    admin.set_default_navigation_timeout(90000)
    admin.goto(item.get_absolute_url())
    add(admin, "What for")
    add(
        admin, "Which one", kind="One of several", choices=[("24 inches", ""), ("32 inches", "310")]
    )
    add(admin, "Why so large", only_if="Which one: 32 inches")
    admin.get_by_role("button", name="Move “Which one” up").click()
    expect(admin.locator(".form-lines > li").first).to_contain_text("32 inches (+ €\u00a0310)")
    expect(admin.locator(".form-seen")).to_contain_text("Only with: Which one: 32 inches")
    looked_at(admin, "form-editor")
    admin.get_by_role("button", name="Remove “Which one”").click()
    expect(admin.locator(".form-lines > li").last).to_contain_text("no field above it is called")
    admin.get_by_role("link", name="Change “Which one”").click()
    expect(admin.get_by_label("What may be chosen").first).to_have_value("24 inches")
    looked_at(admin, "form-editor-open")
    admin.get_by_role("link", name="Cancel").click()

    admin.locator("#record-track").get_by_role("link", name="Add a step").click()
    line = admin.locator("#steps-add")
    line.get_by_label("Title").fill("Bring it")
    line.get_by_role("button", name="Add a step").click()
    expect(admin.locator("#work-steps")).to_contain_text("Bring it")
    admin.goto(f"{item.get_absolute_url()}/field/instructions")
    admin.get_by_label("Instructions").fill(document.reference)
    admin.get_by_role("button", name="Save").click()
    expect(admin.locator("#field-instructions")).to_contain_text(document.title)

    other = visitor(make_person("admin"))
    other.goto(item.get_absolute_url())
    take(other, "publish").locator("button.primary").click()
    expect(other.locator(".facts").first).to_contain_text("Published")

    karin = visitor(desk.karin)
    karin.goto(f"/portal/catalogue/{item.reference}")
    karin.get_by_label("32 inches").check()
    karin.get_by_label("Why so large").fill("Plans of houses.")
    karin.get_by_role("button", name="Order for €\u00a0310").click()
    expect(karin.locator("aside")).to_contain_text("How far it is")
    request = ServiceRequest.objects.get(item=item)
    assert request.answers == {"which_one": "q_32_inches", "why_so_large": "Plans of houses."}
