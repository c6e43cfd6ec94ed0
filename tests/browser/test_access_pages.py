"""Pages of sign-in that waits and of rights that wait: axe, keyboard, phone, light and dark."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page, expect

from shallmark.kernel import writes
from shallmark.kernel.exceptions import AwaitsSecondPerson
from shallmark.kernel.provenance import Source, entered
from shallmark.manage.team import throttle
from shallmark.manage.team.models import AccessChange, RoleAssignment
from shallmark.pages.tests.factory import make, make_person
from tests.support import audit

pytestmark = pytest.mark.browser
PASSWORD = "a good long password"
LOOKS = [("light", audit.DESKTOP), ("dark", audit.DESKTOP), ("light", audit.PHONE)]
#: a folder, to look at the pages by eye
SHOTS = os.environ.get("SHALLMARK_SHOTS", "")


def change() -> AccessChange:
    """A compliance manager asks for the rights of an administrator."""
    hashed = make_password(PASSWORD)
    make_person("admin", username="root", title="Ruth Ottens", password=hashed)
    birger = make_person("risk_compliance_manager", username="birger", title="Birger Holm")
    role = make("role", title="Administrator", rights="admin")
    values = {"role": role, "person": birger, "starts_on": role.created_at.date()}
    with entered(Source.PAGE), pytest.raises(AwaitsSecondPerson):
        writes.create(RoleAssignment, by=birger, values=values, reason="Cover for the holidays")
    return AccessChange.objects.get()


def sign_in(page: Page, username: str) -> None:
    page.goto("/sign-in")
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def looked_at(page: Page, address: str, name: str) -> None:
    """Nothing for axe to find and no scrolling sideways, in each look."""
    page.goto(address)
    audit.settle(page)
    faults = audit.audit(page, address, LOOKS)
    assert not faults, "\n" + "\n".join(faults)
    for scheme, size in LOOKS if SHOTS else ():
        audit.look(page, scheme, size)
        path = Path(SHOTS) / f"{name}-{scheme}-{size['width']}.png"
        page.screenshot(path=path, full_page=True)
    audit.look(page, "light", audit.DESKTOP)


def test_what_waits_is_seen_and_confirmed_by_the_keyboard(page: Page) -> None:
    waiting = change()
    sign_in(page, "root")
    address = waiting.get_absolute_url()
    looked_at(page, "/access-changes", "list")
    looked_at(page, address, "change")
    looked_at(page, f"{address}/confirm", "confirm")
    looked_at(page, f"/people/{waiting.asked_by.reference}", "person")
    page.goto(f"{address}/confirm")
    page.focus("#id_password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{waiting.reference} is confirmed.")).to_be_visible()
    assert "admin" in type(waiting.asked_by).objects.get(pk=waiting.asked_by_id).role_keys


def test_a_sign_in_that_waits_is_told_and_lifted(page: Page, settings: Any) -> None:
    make_person("admin", username="gate", password=make_password(PASSWORD))
    for _each in range(settings.SIGN_IN_TRIES):
        throttle.count_try("kim", "198.51.100.7")
        throttle.count_try("gate", "127.0.0.1")
    looked_at(page, "/sign-in", "sign-in")
    page.fill("#id_username", "gate")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Wait 15 minutes")
    assert not audit.axe(page, "/sign-in with its alert")
    throttle.lift("gate", "127.0.0.1", by="the test")
    sign_in(page, "gate")
    looked_at(page, "/settings/sign-in", "waits")
    page.get_by_role("button", name="Lift").press("Enter")
    expect(page.get_by_text("Nothing waits")).to_be_visible()
