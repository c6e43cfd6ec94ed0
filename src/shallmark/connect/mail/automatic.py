"""Why a mail was written by a machine: RFC 3834 and what senders do beside it."""

from dataclasses import dataclass
from email.message import Message

from shallmark.connect.mail.headers import addresses_of, text_of

#: local parts that no person writes from
MACHINES = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "double-bounce"})
BULK = frozenset({"bulk", "list", "junk"})
SUPPRESSED = frozenset({"all", "oof", "autoreply", "dr", "rn", "nrn"})
#: our own mails bear it
OURS = "X-Shallmark-Notice"


@dataclass(frozen=True, slots=True)
class Automatic:
    """What gives a machine away: a key for the reason, and the header in words."""

    key: str
    words: str


def automatic(message: Message) -> Automatic | None:
    """None where it reads as a person's. The first sign that is found."""
    if text_of(message, OURS):
        return Automatic("loop", OURS)
    if is_report(message):
        return Automatic("bounce", "Content-Type: multipart/report")
    for _name, address in addresses_of(message, "From", "Sender"):
        if address.partition("@")[0] in MACHINES:
            return Automatic("bounce", f"From: {address}")
    if message.get("Return-Path") is not None and not _returns(message):
        return Automatic("automatic", "Return-Path: <>")
    said = text_of(message, "Auto-Submitted").lower()
    if said and said.split(";")[0].strip() != "no":
        return Automatic("automatic", f"Auto-Submitted: {said[:60]}")
    precedence = text_of(message, "Precedence").lower()
    if precedence in BULK:
        return Automatic("list", f"Precedence: {precedence}")
    for name in ("List-Id", "List-Unsubscribe"):
        if text_of(message, name):
            return Automatic("list", f"{name}: {text_of(message, name)[:60]}")
    return _by_habit(message)


def _by_habit(message: Message) -> Automatic | None:
    """Signs that no standard names."""
    suppressed = text_of(message, "X-Auto-Response-Suppress").lower().replace(",", " ").split()
    if SUPPRESSED & set(suppressed) & {"all", "oof"}:
        return Automatic("automatic", f"X-Auto-Response-Suppress: {' '.join(suppressed)[:60]}")
    for name in ("X-Autoreply", "X-Autorespond", "X-Loop", "X-RT-Loop-Prevention"):
        if text_of(message, name).lower() not in {"", "no", "false"}:
            return Automatic("automatic", f"{name}: {text_of(message, name)[:60]}")
    return None


def _returns(message: Message) -> bool:
    return bool(addresses_of(message, "Return-Path"))


def is_report(message: Message) -> bool:
    """A report of delivery (RFC 3464), or that a mail was displayed (RFC 8098)."""
    if message.get_content_type() != "multipart/report":
        return False
    kind = str(message.get_param("report-type") or "").lower()
    return kind in {"", "delivery-status", "disposition-notification"}


@dataclass(frozen=True, slots=True)
class Report:
    """What a report of delivery says: of which address, why, and of which of our mails."""

    address: str = ""
    status: str = ""
    words: str = ""
    ids: tuple[str, ...] = ()


def report_of(message: Message) -> Report:
    """Empty where the mail is none, or says nothing that is understood."""
    found = Report()
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            found = _with_status(part, found)
        elif kind in {"message/rfc822", "text/rfc822-headers"}:
            found = Report(found.address, found.status, found.words, tuple(_ids_within(part)))
    return found


def _with_status(part: Message, found: Report) -> Report:
    groups = part.get_payload()
    for group in groups if isinstance(groups, list) else []:
        if not isinstance(group, Message):
            continue
        recipient = text_of(group, "Final-Recipient") or text_of(group, "Original-Recipient")
        if recipient:
            address = recipient.rpartition(";")[2].strip().lower()
            words = text_of(group, "Diagnostic-Code") or text_of(group, "Action")
            return Report(address[:254], text_of(group, "Status")[:20], words[:300], found.ids)
    return found


def _ids_within(part: Message) -> list[str]:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        texts = [text_of(payload[0], name) for name in ("Message-ID", "References", "In-Reply-To")]
    else:
        text = str(payload)
        texts = [
            line.partition(":")[2]
            for line in text.splitlines()
            if line.lower().startswith(("message-id:", "references:", "in-reply-to:"))
        ]
    ids = [word.strip("<>") for text in texts for word in text.split() if "@" in word]
    return list(dict.fromkeys(ids))
