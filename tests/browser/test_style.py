"""The style page in a real browser: nothing for axe to find, and the scripts do what they say."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page, expect
from psycopg import sql

from conftest import Live
from tests.browser.conftest import served
from tests.support import audit, databases

pytestmark = pytest.mark.browser

READ_ONLY = "ALTER DATABASE {} SET default_transaction_read_only TO {}"


def read_only(word: str) -> None:
    """Connections that are opened from now on may write, or may not."""
    name = sql.Identifier(databases.worker_name())
    with databases.maintenance() as server:
        server.execute(sql.SQL(READ_ONLY).format(name, sql.SQL(word)))
    connections.close_all()


@pytest.fixture(scope="module")
def live(django_db_setup: None, django_db_blocker: Any) -> Iterator[Live]:
    """Nobody signs in here, so nothing is written, and the database need not be made anew."""
    with django_db_blocker.unblock():
        read_only("on")
        try:
            with served() as server:
                yield server
        finally:
            read_only("off")


def test_it_has_nothing_for_axe_to_find(page: Page, *, whole: bool) -> None:
    page.goto("/style")
    audit.settle(page)
    faults = audit.audit(page, "/style", audit.ALL, thinned=not whole)
    assert not faults, "\n" + "\n".join(faults)


def test_it_opens_the_palette_by_key_and_shuts_it(page: Page) -> None:
    page.goto("/style")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_it_shows_the_keys_and_switches_single_keys_off(page: Page) -> None:
    page.goto("/style")
    page.keyboard.press("?")
    page.get_by_text("Single keys work outside of fields").click()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_hidden()


def test_it_walks_a_list_and_selects(page: Page) -> None:
    page.goto("/style")
    page.locator("tr.focused").evaluate("row => row.classList.remove('focused')")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#row-48213")).to_have_class("focused")
    page.keyboard.press("x")
    expect(page.locator("#row-48213 input")).to_be_checked()


def test_it_leaves_single_keys_alone_in_a_field(page: Page) -> None:
    page.goto("/style")
    page.locator("#id_sample-reason").fill("")
    page.locator("#id_sample-reason").press_sequentially("jx?")
    expect(page.locator("#id_sample-reason")).to_have_value("jx?")
    expect(page.locator("#keys-help")).to_be_hidden()


def test_it_moves_in_the_heat_map_by_arrows(page: Page) -> None:
    page.goto("/style")
    page.locator("a[data-cell]").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label == "8.6.3, December 2025: 5 of 57 nonconforming"


def test_it_folds_the_rail_and_remembers(page: Page) -> None:
    page.goto("/style")
    page.locator("[data-fold]").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-rail", "folded")
    assert page.locator(".rail").bounding_box()["width"] == 56  # type: ignore[index]


def test_it_turns_the_reply_box_into_note_paper(page: Page) -> None:
    page.goto("/style")
    expect(page.get_by_role("button", name="Send", exact=False).last).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_role("button", name="Add note")).to_be_visible()
