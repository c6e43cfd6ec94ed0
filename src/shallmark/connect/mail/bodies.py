"""What a mail says and what hangs on it: text out of plain or HTML, files, pictures in the text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup
from markdownify import MarkdownConverter

from shallmark.connect.mail.charsets import decoded
from shallmark.connect.mail.files import File
from shallmark.connect.mail.headers import printable, text_of, words_of
from shallmark.connect.mail.payloads import octets_of, parts_of
from shallmark.connect.mail.pictures import into_html, into_plain
from shallmark.connect.mail.signatures import opened

#: characters of a text that are read, parts of a mail, and how deep one may lie in another
LONGEST, MOST_PARTS, DEEPEST = 200_000, 500, 12
#: what only says how the rest is sealed or sent
ENVELOPES = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "message/delivery-status",
        "message/disposition-notification",
        "text/rfc822-headers",
    }
)
#: another form of what is said in the parts beside it
OTHER_FORMS = frozenset({"text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext"})
#: words and signature in one (RFC 8551)
SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
#: put on a part that was taken out of its signature
UNSEALED = "X-Shallmark-Unsealed"
#: HTML that holds no words
SILENT = ["script", "style", "head", "title", "meta", "link", "object", "svg"]
#: what parsers say of HTML that they do not get through
REJECTED = (
    ParserRejectedMarkup,
    RecursionError,
    ValueError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
)
_META = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([\w:-]{1,40})", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_WORDS = MarkdownConverter(
    heading_style="ATX",
    escape_underscores=False,
    keep_inline_images_in=["td", "th", "a", "h1", "h2", "h3", "h4", "h5", "h6"],
)


@dataclass(slots=True)
class Body:
    """The text in the sender's words, and the files each once."""

    text: str
    files: list[File]
    signed: bool = False
    #: parts that could not be read, in words
    faults: tuple[str, ...] = ()


def body_of(message: Message) -> Body:
    """Plain text is preferred to HTML; the same file sent twice is one file."""
    plain: list[str] = []
    rich: list[str] = []
    files: dict[str, File] = {}
    shown: dict[str, File] = {}
    faults: list[str] = []
    signed = False
    for count, part in enumerate(_parts(message, 0)):
        if count == MOST_PARTS:
            faults.append("more than 500 parts")
            break
        kind = part.get_content_type()
        signed = signed or kind == "multipart/signed" or part.get(UNSEALED) is not None
        if kind in ENVELOPES or (part.is_multipart() and kind != "message/rfc822"):
            continue
        if kind in OTHER_FORMS and not _name_of(part):
            continue
        content = octets_of(part)
        if _is_text(part, kind):
            named = _charset(part) or (_named_within(content) if kind == "text/html" else "")
            words = decoded(content[: LONGEST * 4], named)[:LONGEST]
            (rich if kind == "text/html" else plain).append(printable(words))
        elif content or _name_of(part):
            file = File(_name_of(part) or _made_up(kind), kind, content, _shown_as(part))
            kept = files.setdefault(file.digest, file)
            if file.shown_as:
                shown |= {file.shown_as: kept, file.name: kept}
    said = "\n\n".join(filter(None, (text.strip() for text in plain)))
    text = into_plain(said, shown) or "\n\n".join(as_words(html, shown) for html in rich)
    return Body(tidy(text), list(files.values()), signed, tuple(faults))


def _parts(message: Message, depth: int) -> Iterator[Message]:
    """The mail and its parts; a mail that was forwarded as a file is one file."""
    if depth <= DEEPEST and message.get_content_type() in SEALED:
        message = unsealed(message) or message
    yield message
    if depth > DEEPEST or message.get_content_type() == "message/rfc822":
        return
    for part in parts_of(message):
        yield from _parts(part, depth + 1)


def unsealed(part: Message) -> Message | None:
    """What lies within a signature; None where it is encrypted, or no signature."""
    sealed = opened(octets_of(part))
    if sealed is None or sealed.content is None:
        return None
    within = message_from_bytes(sealed.content, policy=policy.compat32)
    within[UNSEALED] = "yes"
    return within


def _charset(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "")
    except (LookupError, UnicodeError, ValueError):
        return ""


def _named_within(html: bytes) -> str:
    """The encoding that a page names in its own head, where the mail names none."""
    found = _META.search(html[:4_000])
    return found.group(1).decode() if found else ""


def _is_text(part: Message, kind: str) -> bool:
    if part.get_content_maintype() == "multipart":
        # It names parts and has none: what it holds is read as it stands.
        return True
    if kind not in {"text/plain", "text/html"}:
        return False
    return "attachment" not in text_of(part, "Content-Disposition").lower() and not _name_of(part)


def _name_of(part: Message) -> str:
    try:
        name = part.get_filename()
    except (LookupError, UnicodeError, ValueError, TypeError):
        name = None
    return printable(words_of(" ".join(str(name).split())))[:200] if name else ""


def _made_up(kind: str) -> str:
    ends = {"text/calendar": "invitation.ics", "message/rfc822": "mail.eml"}
    main, _slash, rest = kind.partition("/")
    return ends.get(kind, f"{main}.{rest.split('+')[0].removeprefix('x-')}"[:60])


def _shown_as(part: Message) -> str:
    inline = "inline" in text_of(part, "Content-Disposition").lower()
    name = text_of(part, "Content-ID").strip("<> ")
    return name if inline or (name and part.get_content_maintype() == "image") else ""


def as_words(html: str, shown: Mapping[str, File] | None = None) -> str:
    """HTML as the Markdown that entries hold: words, links and lists, nothing that runs or loads.

    `shown` has the pictures that came along, by their Content-ID.

    What no parser gets through is kept without its tags.
    """
    try:
        soup = BeautifulSoup(html, "html.parser")
        for tag in soup(SILENT):
            tag.decompose()
        into_html(soup, shown or {})
        return str(_WORDS.convert_soup(soup))
    except REJECTED:
        return " ".join(_TAG.sub(" ", html).split())


def tidy(text: str) -> str:
    """Lines without blanks at their ends, and at most one empty line between two."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()
