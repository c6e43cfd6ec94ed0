import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shallmark.common.discussion.tests.world import World
from shallmark.common.notices.tests.provider import providing
from shallmark.common.sealed import seal
from shallmark.connect.mail.keeping import keep
from shallmark.connect.mail.models import Mail, Mailbox
from shallmark.connect.mail.sorting import sort_waiting
from shallmark.connect.mail.tests import dovecot
from shallmark.connect.mail.tests.dovecot import Dovecot
from shallmark.connect.mail.tests.mails import SERVICE
from shallmark.kernel import writes
from shallmark.kernel.provenance import Source, entered
from shallmark.kernel.system import SYSTEM


@pytest.fixture
def world(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> World:
    own = "own_database" in request.fixturenames
    request.getfixturevalue("own_database" if own else "db")
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.DEFAULT_FROM_EMAIL = f"Nordlicht IT <{SERVICE}>"
    return World()


@pytest.fixture
def box(world: World) -> Mailbox:
    values = {"title": "Service desk", "address": SERVICE, "host": "127.0.0.1"}
    return writes.create(Mailbox, by=None, values=values, authority=SYSTEM)


@pytest.fixture
def came(box: Mailbox) -> Callable[..., Mail]:
    """A mail comes in and is sorted; returns what became of it."""

    def come(raw: bytes, into: Mailbox = box) -> Mail:
        with entered(Source.EMAIL):
            kept = keep(into, raw)
            assert kept is not None
            sort_waiting()
        return Mail.objects.get(pk=kept.pk)

    return come


@pytest.fixture
def port() -> int:
    """A port of the loopback that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def imap() -> Iterator[Dovecot]:
    if not dovecot.is_there():
        pytest.skip("NO MAIL SERVER: Dovecot is not installed, or we are not root")
    with providing() as port, dovecot.serving(port) as server:
        yield server


@pytest.fixture
def fetched(imap: Dovecot, box: Mailbox) -> Mailbox:
    """The mailbox of the service desk, empty, on the real server."""
    client = imap.client()
    client.select_folder("INBOX")
    client.delete_messages(client.search())
    client.expunge()
    client.logout()
    values: dict[str, Any] = {
        "port": imap.port,
        "security": "none",
        "secret": seal(dovecot.PASSWORD),
    }
    Mailbox.objects.filter(pk=box.pk).update(**values)
    box.refresh_from_db()
    return box
