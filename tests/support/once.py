"""What a process of tests does once, though each of its tests asks for it."""

import gc
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import Settings, settings
from django.core.handlers.base import BaseHandler
from django.test import client


class Handler(client.ClientHandler):
    """Takes over the middleware of the first one, unless the test has settings of its own.

    Middleware keeps nothing of a request; to load it costs as much as a short page, since
    WhiteNoise looks at every static file.
    """

    loaded: BaseHandler | None = None

    def load_middleware(self, is_async: bool = False) -> None:
        if is_async or not isinstance(settings._wrapped, Settings):
            super().load_middleware(is_async)
            return
        if Handler.loaded is None:
            super().load_middleware()
            Handler.loaded = self
        self.__dict__.update(
            (name, value)
            for name, value in vars(Handler.loaded).items()
            if name.endswith(("_middleware", "_middleware_chain"))
        )


# What is imported and collected stays; to look at it again and again takes a fifth of the time.
gc.disable()


def pytest_configure() -> None:
    client.ClientHandler = Handler  # type: ignore[misc]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In a file that has worlds no test goes without: it would find what a world has made."""
    files: dict[Path, set[bool]] = defaultdict(set)
    for item in items:
        # One that a type stands for; some tests call a fixture of their own so.
        parameters = item.callspec.params if hasattr(item, "callspec") else {}
        files[item.path].add("world" in parameters)
    mixed = sorted(str(path) for path, has in files.items() if len(has) > 1)
    if mixed:
        raise pytest.UsageError(f"Some tests have a world and others none: {', '.join(mixed)}")


@pytest.fixture(scope="module")
def world(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Any]:
    """See `every_world` in pages/tests/every_record.py."""
    from shallmark.pages.tests.every_record import world_of

    with django_db_blocker.unblock(), world_of(request.param) as made:
        yield made


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is there before the first test stays: the garbage collector need not look at it.

    It also looks less often at what the tests leave: it took a twelfth of their time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


# A controller, which collects nothing, comes by here too.
@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    gc.enable()
