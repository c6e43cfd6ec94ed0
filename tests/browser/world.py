"""What the browser's tests share: how one signs in, and how an old incident is brought in."""

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from shallmark.connect.cases.options import ImportOptions
from shallmark.connect.cases.run import Result, carry_out, read
from shallmark.connect.servicenow.tool import SERVICENOW
from shallmark.kernel import clock
from shallmark.manage.team.models import Person
from shallmark.pages.tests.factory import make

PASSWORD = "a long enough secret"
#: of a list export, as an administrator of the source would choose them
COLUMNS = (
    "number",
    "state",
    "short_description",
    "description",
    "caller_id",
    "contact_type",
    "opened_at",
    "sys_updated_on",
    "business_service",
    "category",
    "impact",
    "urgency",
    "assignment_group",
    "assigned_to",
    "resolved_at",
    "closed_at",
    "close_code",
    "close_notes",
)
NUMBER = "INC0812345"


def ago(**span: float) -> str:
    """A moment as the source writes it."""
    return f"{clock.now() - timedelta(**span):%Y-%m-%d %H:%M:%S}"


def still_open() -> dict[str, str]:
    """An incident that the source had in work when it was exported, its targets not yet passed."""
    return {
        "number": NUMBER,
        "state": "In Progress",
        "short_description": "Checkout fails with 502",
        "description": "Every second payment since this morning.",
        "caller_id": "Imke Petersen",
        "contact_type": "Phone",
        "opened_at": ago(minutes=9),
        "sys_updated_on": ago(minutes=8),
        "impact": "2",
        "urgency": "2",
    }


def with_password(person: Any) -> None:
    person.password = make_password(PASSWORD)
    person.save(update_fields=["password"])


def sign_in(page: Page, person: Any) -> None:
    """By the form, as a person does."""
    with_password(person)
    page.goto("/sign-in")
    page.get_by_label("User name").fill(person.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def as_person(page: Page, person: Any) -> None:
    """Signed in already: for tests of something else."""
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk))
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    host = {"domain": "127.0.0.1", "path": "/"}
    cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": value, **host}
    page.context.add_cookies([cookie])


def write_export(path: Path, *rows: dict[str, str]) -> Path:
    """A list export of ServiceNow as a file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def bring_in(path: Path) -> Result:
    return carry_out(read(SERVICENOW, ImportOptions(path)), path.parent / "rejected")


def expect_outcome(page: Page, check: str, word: str) -> None:
    """The Evidence panel, which comes after the page, says this of the check."""
    line = page.locator(f"#evidence li:has(a[href$='/{check}'])")
    expect(line.get_by_role("img", name=word, exact=True)).to_be_visible()


def choose(page: Page, field: str, option: str) -> None:
    """Change one field of Details in place, or answer it, by the keyboard's Enter."""
    line = page.locator(f"#record-side div#field-{field}").first
    change = line.locator("button:is(.editable, .tool)")
    if change.count():
        change.click()
    else:
        offered = page.locator(f"#record-side .said a[href$='/field/{field}']")
        if not offered.is_visible():
            page.locator("#record-side .said summary").click()
        offered.click()
    asked = line.locator("select, [role=combobox]")
    if asked.get_attribute("role"):
        asked.fill(option)
        asked.press("Enter")
    else:
        asked.select_option(option)
    line.get_by_role("button", name="Save").click()
    line.locator("form").wait_for(state="detached")


def take(page: Page, verb: str) -> Locator:
    """Open the panel of a step on the record's page."""
    way = f":is([href$='/do/{verb}'], [href*='/do/{verb}?'])"
    if not page.locator(f"a.btn{way}").is_visible():
        page.locator(".page-head summary[aria-label=More]").click()
    page.locator(f":is(.page-head, .track) a{way}").first.click()
    panel = page.locator("#step-panel form")
    panel.wait_for()
    return panel


def duties_united() -> None:
    """One person unites two duties under a measure, another whose measure is over."""
    today = clock.now().date()
    for ends in (today + timedelta(days=60), today - timedelta(days=1)):
        rule, person = make("separation_rule"), make("person")
        begins = today - timedelta(days=30)
        values = {"rule": rule, "person": person, "starts_on": begins, "ends_on": ends}
        make("compensating_measure", **values)
        with clock.at(clock.now() - timedelta(days=10)):
            for role in (rule.first, rule.second):
                make("role_assignment", role=role, person=person, starts_on=begins)
