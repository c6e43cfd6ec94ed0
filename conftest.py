"""What all tests share: database, browser, fixed random examples, no network."""

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from tests.support import network, unrestricted

pytest_plugins = ("tests.support.once", "tests.support.spread", "tests.support.cost")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

hypothesis.settings.register_profile(
    "fixed", derandomize=True, deadline=None, database=None, max_examples=60, print_blob=True
)
hypothesis.settings.register_profile(
    "long", parent=hypothesis.settings.get_profile("fixed"), max_examples=600
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run what is marked long")


def pytest_configure(config: pytest.Config) -> None:
    hypothesis.settings.load_profile("long" if config.getoption("--long") else "fixed")
    # Playwright's loop runs in the thread of the test, which also asks the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    network.block()
    unrestricted.enter()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def whole(pytestconfig: pytest.Config) -> bool:
    """Whether everything is tried (--long), not only a part that stands for it."""
    return bool(pytestconfig.getoption("--long"))


@pytest.fixture(autouse=True)
def _nothing_is_kept_for_a_minute() -> Iterator[None]:
    """What a process keeps of the matrix and of priorities for a minute does not outlive a test."""
    yield
    if forms := sys.modules.get("shallmark.operate.customer_service.forms"):
        forms._sizes.cache_clear()  # noqa: SLF001  what is kept has no other name
        forms._names.cache_clear()  # noqa: SLF001


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as in the product with a hundredth of its work: for many sign-ins."""
    from shallmark.manage.team.sign_in import PasswordHasher

    monkeypatch.setattr(PasswordHasher, "time_cost", 1)
    monkeypatch.setattr(PasswordHasher, "memory_cost", 1024)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of this process with the defaults of a first day, instead of pytest-django's."""
    from tests.support import cost, databases

    name = databases.worker_name()
    with databases.claimed(name):
        # As many as there are processes, however little a run does.
        with django_db_blocker.unblock(), cost.left_out():
            databases.clone(name)
        with databases.used(name):
            yield
        databases.remove(name)
        databases.remove(databases.empty_name())


# Of class scope, so that it comes before pytest-django opens the transaction of a test.
@pytest.fixture(scope="class")
def empty_database(django_db_setup: None) -> Iterator[None]:
    """A database in which nothing is, not even defaults: for tests of the first minute."""
    from tests.support import cost, databases

    name = databases.empty_name()
    if not databases.exists(name):
        with cost.left_out():
            databases.clone(name, databases.MIGRATED)
    with databases.used(name):
        yield


# Of class scope, so that it comes before pytest-django opens the transaction of a test.
@pytest.fixture(scope="class")
def as_owner(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Sign in as the owner of the tables: for tests of migrations, roles and maintenance only."""
    from django.db import connection

    from shallmark.config import env

    roles = [env.database(name) for name in ("DATABASE_OWNER_URL", "DATABASE_URL")]

    def sign_in(role: dict[str, Any]) -> None:
        with django_db_blocker.unblock():
            connection.close()
        connection.settings_dict.update({name: role[name] for name in ("USER", "PASSWORD")})

    sign_in(roles[0])
    yield
    sign_in(roles[1])


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database that the test may commit to; made anew afterwards, since history only grows."""
    from django.db import connections

    from tests.support import databases

    with django_db_blocker.unblock():
        try:
            yield
        finally:
            connections.close_all()
            databases.renew()


class Live:
    """A web server of this process on a free port of the loopback."""

    def __init__(self) -> None:
        from django.contrib.staticfiles.handlers import StaticFilesHandler
        from django.core.servers.basehttp import ThreadedWSGIServer
        from django.test.testcases import LiveServerThread

        class Prompt(ThreadedWSGIServer):
            """It looks often whether it shall stop: whoever stops it waits for that."""

            def serve_forever(self, poll_interval: float = 0.02) -> None:
                super().serve_forever(poll_interval)

        self._thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
        self._thread.server_class = Prompt
        self._thread.daemon = True
        self._thread.start()
        self._thread.is_ready.wait()
        if self._thread.error:
            raise self._thread.error
        self.url = f"http://127.0.0.1:{self._thread.port}"

    def stop(self) -> None:
        self._thread.terminate()
        self._thread.join()


@pytest.fixture
def live(own_database: None, settings: Any) -> Iterator[Live]:
    """The product served to a browser; what the test commits, pages show."""
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
    server = Live()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    from tests.support.browser import chromium

    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: "Browser", live: Live) -> Iterator["Page"]:
    """A fresh page of the live server: `page.goto("/incidents")`."""
    from tests.support.browser import fresh_page

    with fresh_page(browser, live.url) as opened:
        yield opened
