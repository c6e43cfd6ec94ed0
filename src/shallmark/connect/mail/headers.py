"""Headers of a mail as text, ids and addresses; whatever they hold, nothing is raised."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from shallmark.connect.mail.charsets import decoded

#: a header is read this far; of a list of ids so many, half of them from each end
LONGEST, MOST_IDS = 8_000, 200
_ID = re.compile(r"<([^<>\s]{1,240})>")
_BLANKS = re.compile(r"\s+")
#: signs that no screen shows, but for the blanks among them
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ADDRESS = re.compile(r"[^@\s<>\"(),;:]{1,64}@[A-Za-z0-9\u0080-\uffff.-]{1,190}")


def text_of(message: Message, name: str) -> str:
    """The header in words on one line; "" where there is none."""
    return next(iter(every(message, name)), "")


def every(message: Message, name: str) -> list[str]:
    """Each header of the name, as `text_of` gives the first."""
    return [_BLANKS.sub(" ", words_of(value)).strip() for value in _values(message, name)]


def as_written(message: Message, name: str) -> list[str]:
    """Each header of the name for machines: what looks like encoded words in it is none."""
    return [_BLANKS.sub(" ", printable(value)).strip() for value in _values(message, name)]


def _values(message: Message, name: str) -> list[str]:
    """As they came: octets beyond ASCII, which no standard allows, as UTF-8 or as Windows."""
    wanted = name.lower()
    found = [str(value) for known, value in message.raw_items() if known.lower() == wanted]
    return [_plain(value[:LONGEST]) for value in found]


def _plain(value: str) -> str:
    if value.isascii():
        return value
    try:
        return decoded(value.encode("ascii", "surrogateescape"), "")
    except UnicodeEncodeError:
        return value


def words_of(value: str) -> str:
    """A value with its encoded words (RFC 2047) read."""
    try:
        parts = decode_header(value.replace("\n", " ").replace("\r", " "))
    except (HeaderParseError, ValueError, LookupError):
        return printable(value)
    words = [
        part if isinstance(part, str) else decoded(part, charset or "") for part, charset in parts
    ]
    return printable("".join(words))


def printable(text: str) -> str:
    """Without halves of letters and signs that no screen shows or no database keeps."""
    return _UNSEEN.sub("", text.encode("utf-8", "replace").decode())


def ids_of(message: Message, *names: str) -> list[str]:
    """Message-IDs named by these headers, each once, in their order and without brackets."""
    found: list[str] = []
    for name in names:
        for value in message.get_all(name, []):
            flat = _BLANKS.sub(" ", printable(str(value)))
            found += _ID.findall(flat[:400_000])
    each = list(dict.fromkeys(found))
    half = MOST_IDS // 2
    return each if len(each) <= MOST_IDS else [*each[:half], *each[-half:]]


def addresses_of(message: Message, *names: str) -> list[tuple[str, str]]:
    """(name, address) of each person that these headers name; addresses in small letters."""
    values = [value for name in names for value in every(message, name)]
    return list(_addresses(values))


def _addresses(values: Iterable[str]) -> Iterable[tuple[str, str]]:
    for value in values:
        try:
            pairs = getaddresses([value])
        except (ValueError, IndexError, AttributeError):
            pairs = []
        good = [(name, address) for name, address in pairs if _ADDRESS.fullmatch(address)]
        if not good:
            # what breaks the rules still shows who it is from
            good = [("", address) for address in _ADDRESS.findall(value)]
        for name, address in good:
            yield printable(name)[:200], address.lower()


def moment_of(message: Message, name: str = "Date") -> datetime | None:
    """When it says that it was written; None where it does not say so in a way that is known."""
    try:
        at = parsedate_to_datetime(text_of(message, name))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
