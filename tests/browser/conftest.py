"""A small service desk whose people use a browser; the tests of a file share it and its server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.db import connections
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page

from conftest import Live
from shallmark.operate.customer_service.tests.desk import Desk, open_desk
from tests.browser.world import as_person
from tests.support import databases
from tests.support.browser import fresh_page

#: opens a page of its own for somebody who is signed in
Visitor = Callable[[Any], Page]


@contextmanager
def served() -> Iterator[Live]:
    """The product served to browsers on the database of this process."""
    with override_settings(ALLOWED_HOSTS=["127.0.0.1", "localhost", "testserver"]):
        server = Live()
        try:
            yield server
        finally:
            server.stop()
            connections.close_all()


@pytest.fixture(scope="module")
def live(django_db_setup: None, django_db_blocker: Any) -> Iterator[Live]:
    """The product served to browsers on a database of this file's own."""
    with django_db_blocker.unblock():
        try:
            with served() as server:
                yield server
        finally:
            databases.clone(databases.worker_name())


@pytest.fixture(scope="module")
def desk(live: Live) -> Desk:
    return open_desk()


@pytest.fixture
def visitor(browser: Browser, live: Live) -> Iterator[Visitor]:
    """Opens one browser after the other, each with somebody signed in: `visitor(desk.ana)`."""
    with ExitStack() as opened:

        def visit(person: Any) -> Page:
            page = opened.enter_context(fresh_page(browser, live.url))
            as_person(page, person)
            return page

        yield visit


@pytest.fixture
def ana(visitor: Visitor, desk: Desk) -> Page:
    """The page of an agent of the service desk."""
    return visitor(desk.ana)
