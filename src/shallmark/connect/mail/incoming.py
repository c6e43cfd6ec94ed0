"""One mail, understood: who wrote what to whom, in answer to what, and whether a machine did."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message

from shallmark.connect.mail.automatic import Automatic, automatic
from shallmark.connect.mail.bodies import body_of
from shallmark.connect.mail.files import File
from shallmark.connect.mail.headers import addresses_of, as_written, ids_of, moment_of, text_of
from shallmark.connect.mail.quotes import Said, is_forward, said_in
from shallmark.connect.mail.reports import Report, report_of
from shallmark.connect.mail.signatures import Signer
from shallmark.connect.mail.signed import signer


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as far as it can be understood. What it does not say is empty."""

    message_id: str
    #: all that it is called by: gateways add one
    ids: tuple[str, ...]
    #: what it answers: the nearest first
    answers: tuple[str, ...]
    sender: str
    sender_name: str
    #: whoever From names: more than one tells not who speaks
    senders: tuple[str, ...]
    #: where an automatic answer may go (RFC 3834): the envelope's sender
    return_path: str
    #: addresses that it was sent to, copies included
    recipients: tuple[str, ...]
    subject: str
    said: Said
    files: tuple[File, ...]
    written_at: datetime | None
    automatic: Automatic | None
    report: Report
    signed: bool = False
    #: of S/MIME: by whom, and whether it holds; None where that cannot be told
    signer: Signer | None = None
    #: what our own mail server found out about the sender (RFC 8601), one a header
    results: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    #: passed on: what it quotes is what it says
    forwarded: bool = False
    #: of all that the mail is, but the way it came
    digest: str = ""
    size: int = field(default=0, compare=False)


def read(raw: bytes) -> Incoming:
    """Understand a mail; raises nothing, whatever it is given."""
    message = message_from_bytes(raw, policy=policy.compat32)
    body = body_of(message)
    # Who sends it and where answers go to says nobody's word: who writes stands in From alone.
    named = addresses_of(message, "From")
    name, address = named[0] if named else ("", "")
    senders = dict.fromkeys(each for _name, each in named)
    back = addresses_of(message, "Return-Path")
    ids = ids_of(message, "Message-ID")
    return Incoming(
        message_id=ids[0] if ids else "",
        ids=tuple(ids),
        answers=tuple(_answered(message)),
        sender=address,
        sender_name=name,
        senders=tuple(senders)[:20],
        return_path=back[0][1] if back else "",
        recipients=tuple(_recipients(message)),
        subject=text_of(message, "Subject")[:500],
        said=said_in(body.text),
        files=tuple(body.files),
        written_at=moment_of(message),
        automatic=automatic(message),
        report=report_of(message),
        signed=body.signed,
        signer=signer(message, raw) if body.signed else None,
        results=tuple(as_written(message, "Authentication-Results")),
        faults=body.faults,
        forwarded=is_forward(text_of(message, "Subject")),
        digest=digest_of(message, raw),
        size=len(raw),
    )


def _answered(message: Message) -> list[str]:
    """What it answers directly, then the chain backwards: the last is the nearest."""
    direct = ids_of(message, "In-Reply-To")
    chain = ids_of(message, "References")[::-1]
    return list(dict.fromkeys([*direct, *chain]))


def _recipients(message: Message) -> list[str]:
    names = ("Delivered-To", "X-Original-To", "To", "Cc", "Envelope-To")
    return list(dict.fromkeys(address for _name, address in addresses_of(message, *names)))


def digest_of(message: Message, raw: bytes) -> str:
    """The same for a mail that is delivered twice: what servers add on the way is left out."""
    own = ("message-id", "from", "to", "subject", "date", "references", "in-reply-to")
    said = "\n".join(f"{name}:{message.get(name, '')}" for name in own)
    _head, _gap, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    return hashlib.sha256(said.encode("utf-8", "replace") + b"\n\n" + body).hexdigest()
