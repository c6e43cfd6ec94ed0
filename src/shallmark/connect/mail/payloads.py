"""What a part of a mail holds, whatever its headers say; nothing is raised."""

import binascii
from email.errors import MessageError
from email.message import Message

_BROKEN = (
    MessageError,
    ValueError,
    binascii.Error,
    LookupError,
    UnicodeError,
    AssertionError,
    TypeError,
    AttributeError,
)


def parts_of(message: Message) -> list[Message]:
    """Its parts; none of what is one part itself."""
    held = message.get_payload() if message.is_multipart() else []
    return [part for part in held if isinstance(part, Message)] if isinstance(held, list) else []


def octets_of(part: Message) -> bytes:
    """What it holds; of a mail that was forwarded as a file that mail."""
    if part.is_multipart():
        return _as_sent(part)
    try:
        payload = part.get_payload(decode=True)
    except _BROKEN:
        return b""
    return payload if isinstance(payload, bytes) else b""


def words_in(part: Message) -> str:
    """What it holds as text, where only what is ASCII in it matters."""
    return octets_of(part).decode("utf-8", "replace")


def _as_sent(part: Message) -> bytes:
    try:
        return b"".join(each.as_bytes() for each in parts_of(part))
    except _BROKEN:
        return b""
