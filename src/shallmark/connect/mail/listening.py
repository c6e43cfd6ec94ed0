"""Mails that a mail server delivers to us by SMTP: "250" is said when they are committed."""

import asyncio
import signal
from collections.abc import Callable
from typing import TypeVar

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


class Listener(SMTP):
    """Takes lines of any length: a mail that breaks this rule is a mail."""

    line_length_limit = LONGEST_LINE


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
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep it for each mailbox that it is for; the sender's server keeps it until then."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        sent_back = f"Return-Path: <{envelope.mail_from or ''}>\r\n".encode()
        try:
            await asyncio.to_thread(_in_time, _keep, sent_back + raw, tuple(envelope.rcpt_tos))
        except (DatabaseError, InterfaceError):
            return LATER
        return "250 2.0.0 Kept"


async def listen(host: str, port: int, say: Callable[[str], None]) -> None:
    """Take mails at this address until SIGTERM."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    server = await loop.create_server(
        lambda: Listener(Deliveries(), data_size_limit=LARGEST, enable_SMTPUTF8=True, loop=loop),
        host,
        port,
    )
    say(f"Mails are taken at {host}:{port}.")
    await stopped.wait()
    server.close()


def mailbox_of(address: str) -> Mailbox | None:
    """The mailbox of an address, also with a plus and what follows."""
    local, _at, domain = address.rpartition("@")
    plain = f"{local.partition('+')[0]}@{domain}"
    boxes = Mailbox.objects.filter(is_active=True, protocol=Mailbox.Protocol.DELIVERED)
    return boxes.filter(address__iexact=plain).first()


def _keep(raw: bytes, addresses: tuple[str, ...]) -> None:
    with entered(Source.EMAIL):
        boxes = {box.pk: box for address in addresses if (box := mailbox_of(address))}
        for box in boxes.values():
            keep(box, raw)


def _in_time(act: Callable[..., Result], *given: object) -> Result:
    """In a thread of its own, with a connection that works and is left working."""
    close_old_connections()
    try:
        return act(*given)
    finally:
        close_old_connections()
