"""A database that goes away in the middle of work: a clear word, and nothing typed is lost."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections
from playwright.sync_api import Page, expect
from psycopg import sql

from shallmark.common.discussion.models import Entry
from shallmark.operate.customer_service.tests.desk import Desk
from tests.support import databases
from tests.support.disks import full_disk

pytestmark = pytest.mark.browser

GONE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@contextmanager
def away() -> Iterator[None]:
    """Every connection to the database is cut, and no new one is let in."""
    name = databases.worker_name()
    shut = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with databases.maintenance() as server:
        server.execute(shut.format(sql.Identifier(name), sql.SQL("false")))
        server.execute(GONE, [name])
        try:
            yield
        finally:
            server.execute(shut.format(sql.Identifier(name), sql.SQL("true")))
            # The connection of this process was cut, too.
            connections.close_all()


def test_it_says_so_and_brings_a_reply_back(ana: Page, desk: Desk) -> None:
    incident = desk.accepted()
    ana.goto(incident.get_absolute_url())
    ana.get_by_label("Reply or note").fill("We are looking")
    with away():
        ana.get_by_role("button", name="Send Ctrl").click()
        expect(ana.get_by_role("heading", name="The database does not answer")).to_be_visible()
        expect(ana.get_by_text("What you typed is kept")).to_be_visible()
    assert not Entry.objects.filter(record_id=incident.pk).exists()
    ana.goto(incident.get_absolute_url())
    expect(ana.get_by_label("Reply or note")).to_have_value("We are looking")
    ana.get_by_role("button", name="Send Ctrl").click()
    expect(ana.locator("#timeline article")).to_contain_text("We are looking")
    ana.reload()
    expect(ana.get_by_label("Reply or note")).to_have_value("")


def test_a_full_disk_is_said_and_a_reply_comes_back(ana: Page, desk: Desk) -> None:
    incident = desk.accepted()
    ana.goto(incident.get_absolute_url())
    channel = ana.locator("#field-channel")
    channel.locator("button.editable").click()
    channel.get_by_role("combobox").select_option(label="E-mail")
    with full_disk():
        channel.get_by_role("button", name="Save").click()
        expect(ana.get_by_text("Not done: the server's disk is full.")).to_be_visible()
        expect(channel.get_by_role("combobox")).to_have_value("email")
        ana.get_by_label("Reply or note").fill("We are looking")
        ana.get_by_role("button", name="Send Ctrl").click()
        expect(
            ana.get_by_role("heading", name="The disk of this installation is full")
        ).to_be_visible()
    assert not Entry.objects.filter(record_id=incident.pk).exists()
    ana.goto(incident.get_absolute_url())
    expect(ana.get_by_label("Reply or note")).to_have_value("We are looking")
    ana.get_by_role("button", name="Send Ctrl").click()
    expect(ana.locator("#timeline article")).to_contain_text("We are looking")


def test_it_keeps_a_draft_in_the_browser_and_a_field_in_its_place(ana: Page, desk: Desk) -> None:
    incident = desk.accepted()
    ana.goto(incident.get_absolute_url())
    channel = ana.locator("#field-channel")
    channel.locator("button.editable").click()
    channel.get_by_role("combobox").select_option(label="E-mail")
    with away():
        ana.get_by_label("Reply or note").fill("Only half")
        expect(ana.get_by_text("Draft kept in this browser")).to_be_visible()
        channel.get_by_role("button", name="Save").click()
        expect(ana.get_by_text("Not done: the server refused.")).to_be_visible()
        expect(channel.get_by_role("combobox")).to_have_value("email")
    channel.get_by_role("button", name="Save").click()
    expect(channel.locator("button.editable")).to_have_text("E-mail")
    ana.reload()
    expect(ana.get_by_label("Reply or note")).to_have_value("Only half")
