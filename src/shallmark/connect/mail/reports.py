"""What a mail server reports of a mail of ours: of which address, what happened, and why."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_string
from email.message import Message

from shallmark.connect.mail.headers import addresses_of, ids_of, text_of
from shallmark.connect.mail.payloads import parts_of, words_in

#: characters of a report in plain words that are read
LONGEST = 60_000
STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
COPIES = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"}
)
OWN = "Message-ID"
IDS = (OWN, "References", "In-Reply-To")
_ADDRESS = re.compile(r"^\s*<?([^<>\s:]+@[^<>\s:]+?)>?:?\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Report:
    """What a report of delivery says (RFC 3464): all empty where nothing is understood."""

    address: str = ""
    #: failed, delayed, delivered, relayed, expanded
    action: str = ""
    status: str = ""
    words: str = ""
    #: the Message-ID of the mail that is returned: it did not arrive, earlier ones of it did
    returned: tuple[str, ...] = ()
    #: of which of our mails it may tell: that one, and those that it answers
    ids: tuple[str, ...] = ()


def report_of(message: Message) -> Report:
    """Out of the parts made for it, else out of what qmail, Exim and others say in plain words."""
    found = Report()
    for part in message.walk():
        kind = part.get_content_type()
        if kind in STATUS:
            found = _with_status(part, found)
        elif kind in COPIES:
            found = replace(
                found,
                returned=tuple(_ids_within(part, OWN)),
                ids=tuple(_ids_within(part, *IDS)),
            )
    return found if found.ids or found.address else _in_words(message)


def _with_status(part: Message, found: Report) -> Report:
    for group in _groups(part):
        recipient = text_of(group, "Final-Recipient") or text_of(group, "Original-Recipient")
        if recipient:
            action = text_of(group, "Action").lower().partition(" ")[0]
            words = text_of(group, "Diagnostic-Code") or action
            return replace(
                found,
                address=recipient.rpartition(";")[2].strip().lower()[:254],
                action=action[:20],
                status=text_of(group, "Status")[:20],
                words=words[:300],
            )
    return found


def _groups(part: Message) -> Iterator[Message]:
    """Groups of fields with empty lines between, however Python took them apart."""
    inner = parts_of(part)
    yield from inner
    for each in inner or [part]:
        if each.is_multipart():
            continue
        blocks = re.split(r"\r?\n\s*\r?\n", words_in(each)[:LONGEST])
        yield from (message_from_string(block.strip()) for block in blocks if block.strip())


def _ids_within(part: Message, *names: str) -> list[str]:
    inner = parts_of(part)
    return ids_of(inner[0], *names) if inner else _ids_in(words_in(part), *names)


def _ids_in(text: str, *names: str) -> list[str]:
    """Ids in lines that are headers of a mail which is told in the text."""
    starts = tuple(f"{name.lower()}:" for name in names)
    lines = [line for line in text[:LONGEST].splitlines() if line.lower().startswith(starts)]
    return ids_of(message_from_string("\n".join(lines)), *names)


def _in_words(message: Message) -> Report:
    """The first address that stands in a line of its own, what is said of it, and ids below."""
    plain = next((part for part in message.walk() if not part.is_multipart()), message)
    text = words_in(plain)[:LONGEST]
    named = [address for _name, address in addresses_of(message, "X-Failed-Recipients")]
    place = _ADDRESS.search(text)
    after = text[place.end() :].strip() if place else ""
    return Report(
        address=(named[0] if named else place.group(1).lower() if place else "")[:254],
        words=" ".join(re.split(r"\r?\n\s*\r?\n", after)[0].split())[:300],
        returned=tuple(_ids_in(text, OWN)),
        ids=tuple(_ids_in(text, *IDS)),
    )
