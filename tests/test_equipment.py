"""What all tests stand on: a browser, a served product, databases that forget, no network."""

import socket
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.support.network import NetworkReached

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from conftest import Live


@pytest.mark.browser
def test_the_browser_sees_the_product(page: "Page") -> None:
    page.goto("/sign-in")
    assert page.locator("input[name=password]").count() == 1
    assert page.locator("h1").count() == 1


def break_a_script(browser: "Browser", url: str) -> None:
    from tests.support.browser import fresh_page

    with fresh_page(browser, url) as page:
        page.goto("/sign-in")
        page.evaluate("setTimeout(() => { throw new Error('broken') })")
        page.wait_for_timeout(50)


@pytest.mark.browser
def test_a_failing_script_fails_the_test(live: "Live", browser: "Browser") -> None:
    with pytest.raises(AssertionError, match="broken"):
        break_a_script(browser, live.url)


@pytest.mark.browser
def test_the_browser_reaches_nothing_else(page: "Page") -> None:
    from playwright.sync_api import Error

    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")


@pytest.mark.parametrize("turn", [1, 2])
def test_what_is_committed_is_gone_afterwards(turn: int, own_database: None) -> None:
    assert Session.objects.count() == 0
    Session.objects.create(session_key=f"kept{turn}", expire_date=timezone.now())


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443)])
def test_no_other_machine_is_reached(address: tuple[str, int]) -> None:
    with socket.socket() as connection, pytest.raises(NetworkReached):
        connection.connect(address)
