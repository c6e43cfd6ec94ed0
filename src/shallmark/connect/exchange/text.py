"""Text out of bytes: the encoding is found, never guessed silently."""

import codecs

from shallmark.connect.exchange.faults import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(name: str, content: bytes, encoding: str = "") -> tuple[str, str]:
    """The text and the name of its encoding.

    Without `encoding`: a byte order mark decides, then UTF-8, then Windows-1252. A file that is
    UTF-8 in some places and broken in one is refused with the row and the byte, because reading
    it as Windows-1252 would spoil every letter that was right.
    """
    chosen = encoding or _by_mark(content) or _utf16_without_mark(content)
    if chosen:
        return _strict(name, content, chosen), chosen
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as fault:
        if _has_utf8_letters(content):
            raise _says_where(name, content, fault, "UTF-8") from fault
        return _strict(name, content, "cp1252"), "cp1252"
    return _without_zero(name, text), "utf-8"


def _by_mark(content: bytes) -> str:
    return next((codec for mark, codec in _MARKS if content.startswith(mark)), "")


def _utf16_without_mark(content: bytes) -> str:
    """UTF-16 without a mark, seen by the zero in every other byte of Latin text."""
    start = content[:400]
    if len(start) < 4:
        return ""
    even, odd = start[::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.7 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _strict(name: str, content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except LookupError:
        raise Unreadable(f"No encoding is called {encoding!r}.") from None
    except UnicodeDecodeError as fault:
        raise _says_where(name, content, fault, encoding) from fault
    return _without_zero(name, text)


def _without_zero(name: str, text: str) -> str:
    at = text.find("\0")
    if at >= 0:
        row = text.count("\n", 0, at) + 1
        raise Unreadable(
            f"{name} is not a text file: line {row} holds a zero byte. Export it as CSV again."
        )
    return text


def _has_utf8_letters(content: bytes) -> bool:
    """Whether some letter beyond ASCII is well-formed UTF-8, so the file was meant as UTF-8."""
    decoded = content.decode("utf-8", errors="ignore")
    return len(decoded) != len(decoded.encode("utf-8"))


def _says_where(name: str, content: bytes, fault: UnicodeDecodeError, codec: str) -> Unreadable:
    row = content.count(b"\n", 0, fault.start) + 1
    wrong = content[fault.start]
    return Unreadable(
        f"{name} is not {codec}: byte 0x{wrong:02X} in line {row} (byte {fault.start + 1} of the"
        " file) is no letter there. Export it as UTF-8, or name its encoding."
    )
