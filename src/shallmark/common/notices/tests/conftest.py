import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from shallmark.common.discussion import hooks as said
from shallmark.common.discussion.tests.world import World
from shallmark.common.notices import rules
from shallmark.kernel import hooks


class Mailbox:
    """A real mail server on the loopback.

    `refuse` is what it answers to an address; `then` is called when it has taken a mail; to
    `silent` it hangs up instead of answering.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuse: dict[str, str] = {}
        self.then: Callable[[], None] | None = None
        self.silent = ""
        self.connections = 0

    async def handle_EHLO(  # noqa: N802 - the server's name for it
        self, server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.silent in envelope.rcpt_tos:
            server.transport.close()
            return "421 gone"
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        if self.then:
            self.then()
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]


@pytest.fixture
def mailbox(settings: Any, tmp_path: Path) -> Iterator[Mailbox]:
    box = Mailbox()
    settings.MAIL_OUTBOX = tmp_path / "outbox"
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "Nordlicht IT <service@nordlicht.example>"
    settings.SITE_URL = "https://itsm.nordlicht.example"
    yield box
    server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """The organisation of the discussion's tests, with notices plugged in and nothing else."""
    settings.MEDIA_ROOT = tmp_path / "files"
    world = World()
    monkeypatch.setattr(
        hooks, "_followers", [hooks.Follower(None, frozenset(), rules.tell_by_rules)]
    )
    monkeypatch.setattr(said, "audiences", [rules.audience])
    monkeypatch.setattr(said, "after_entries", [rules.after_entry])
    return world
