"""Mails that a mail server delivers by SMTP or LMTP: "250" is said when they are committed."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, InterfaceError, close_old_connections

from shallmark.connect.mail.keeping import keep
from shallmark.connect.mail.models import Mailbox
from shallmark.kernel.provenance import Source, entered

#: octets of a line: more than the standard allows, as mails have them; kept for all of them
LONGEST_LINE = 5_000_000
#: no mailbox takes a larger mail (`mailbox_largest_is_sensible`)
LARGEST = 150_000_000
Result = TypeVar("Result")
LATER = "451 4.3.0 The database does not answer; try again"
GONE = "451 4.2.1 A mailbox is read no more since it was named; try again"


class Listener(SMTP):
    """Takes lines of any length: a mail that breaks this rule is a mail."""

    line_length_limit = LONGEST_LINE
    called = "SMTP"


class Local(Listener, LMTP):
    """LMTP (RFC 2033): how mail servers hand mails to their neighbours; one answer a mailbox."""

    called = "LMTP"


class Deliveries:
    """What aiosmtpd asks of whoever takes mails."""

    async def handle_RCPT(  # noqa: N802  the library's name for it
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Mails are taken for mailboxes that are read, and for nobody else: we pass nothing on."""
        try:
            known = await asyncio.to_thread(_in_time, mailbox_of, address)
        except (DatabaseError, InterfaceError):
            return LATER
        if known is None:
            return "550 5.1.1 No mailbox of this address is read here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep it for each mailbox that it is for; the sender's server keeps it until then."""
        answers = len(envelope.rcpt_tos) if isinstance(server, Local) else 1
        return "\r\n".join([await self._kept(envelope)] * answers)

    async def _kept(self, envelope: Envelope) -> str:
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        sent_back = f"Return-Path: <{envelope.mail_from or ''}>\r\n".encode()
        try:
            kept = await asyncio.to_thread(
                _in_time, _keep, sent_back + raw, tuple(envelope.rcpt_tos)
            )
        except (DatabaseError, InterfaceError):
            return LATER
        return "250 2.0.0 Kept" if kept else GONE


@dataclass(frozen=True, slots=True)
class Place:
    """Where mails are taken, and by which of the two."""

    kind: type[Listener]
    host: str
    port: int


def places(text: str) -> list[Place]:
    """Of `127.0.0.1:8025, lmtp://127.0.0.1:8024`."""
    found = []
    for each in filter(None, (part.strip() for part in text.split(","))):
        scheme, _slashes, address = each.rpartition("://")
        host, _colon, port = address.rpartition(":")
        kind = Local if scheme == "lmtp" else Listener
        found.append(Place(kind, host.strip("[]") or "127.0.0.1", int(port)))
    return found


async def listen(where: Sequence[Place], say: Callable[[str], None]) -> None:
    """Take mails at these addresses until SIGTERM."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    servers = [
        await loop.create_server(_made(place, loop), place.host, place.port) for place in where
    ]
    for place in where:
        say(f"Mails are taken at {place.host}:{place.port} by {place.kind.called}.")
    await stopped.wait()
    for server in servers:
        server.close()


def _made(place: Place, loop: asyncio.AbstractEventLoop) -> Callable[[], Listener]:
    """What makes a session of that place."""
    return partial(
        place.kind, Deliveries(), data_size_limit=LARGEST, enable_SMTPUTF8=True, loop=loop
    )


def mailbox_of(address: str) -> Mailbox | None:
    """The mailbox of an address, also with a plus and what follows."""
    local, _at, domain = address.rpartition("@")
    plain = f"{local.partition('+')[0]}@{domain}"
    boxes = Mailbox.objects.filter(is_active=True, protocol=Mailbox.Protocol.DELIVERED)
    return boxes.filter(address__iexact=plain).first()


def _keep(raw: bytes, addresses: tuple[str, ...]) -> bool:
    """Whether each address has its mail; what comes again is kept once."""
    with entered(Source.EMAIL):
        found = [mailbox_of(address) for address in addresses]
        for box in {box.pk: box for box in found if box}.values():
            keep(box, raw)
    return bool(found) and all(found)


def _in_time(act: Callable[..., Result], *given: object) -> Result:
    """In a thread of its own, with a connection that works and is left working."""
    close_old_connections()
    try:
        return act(*given)
    finally:
        close_old_connections()
