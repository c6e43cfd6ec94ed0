"""Bytes of a file, plain or gzip, refused early when they are something else than text."""

import gzip
import zlib
from pathlib import Path
from typing import BinaryIO

from shallmark.connect.exchange.faults import Unreadable

#: A log of five million rows stays below this; a gzip bomb does not.
MOST_BYTES = 1024**3

_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"

#: First bytes of files that people send by mistake, and what to do about each.
_OTHER_KINDS = (
    (b"PK\x03\x04", "is an Excel workbook or zip archive; save the sheet as CSV first"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook; save the sheet as CSV first"),
    (b"%PDF", "is a PDF; export the list as CSV instead"),
    (b"<?xml", "is XML; export the list as CSV or fetch it as JSON instead"),
    (b"<!DOCTYPE", "is a web page, perhaps a sign-in form; export the list as CSV again"),
    (b"<html", "is a web page, perhaps a sign-in form; export the list as CSV again"),
    (b"PGDMP", "is a database dump; export the list as CSV instead"),
)


def read_bytes(path: Path, most: int = MOST_BYTES, *, xml: bool = False) -> bytes:
    """The content of the file, unpacked when it is gzip; `xml`: that may be XML.

    Raises `Unreadable` for a missing, empty, damaged, too large or foreign file.
    """
    if path.is_dir():
        raise Unreadable(f"{path} is a folder; name one file.")
    try:
        with path.open("rb") as raw:
            return content_of(str(path), raw, most, xml=xml)
    except FileNotFoundError:
        raise Unreadable(f"{path} does not exist.") from None
    except OSError as fault:
        raise Unreadable(f"{path} cannot be read: {fault.strerror or fault}.") from fault


def content_of(name: str, raw: BinaryIO, most: int, *, xml: bool = False) -> bytes:
    """The same of an open file, such as an upload.

    Raises:
        Unreadable: it is empty, damaged, too large or no text.

    """
    packed = raw.read(2) == _GZIP
    raw.seek(0)
    content = _unpack(name, raw, most) if packed else _limited(name, raw, most)
    if not content.strip():
        raise Unreadable(f"{name} is empty.")
    _refuse_other_kinds(name, content, but=b"<?xml" if xml else b"")
    return content


def _unpack(name: str, raw: BinaryIO, most: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=raw) as packed:
            return _limited(name, packed, most)
    except EOFError:
        raise Unreadable(
            f"{name} is a gzip file that ends too early: it was cut off. Fetch it again."
        ) from None
    except (gzip.BadGzipFile, zlib.error) as fault:
        raise Unreadable(f"{name} is a damaged gzip file ({fault}). Fetch it again.") from fault


def _limited(name: str, stream: BinaryIO | gzip.GzipFile, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := stream.read(_CHUNK):
        size += len(part)
        if size > most:
            raise Unreadable(f"{name} is larger than {most:,} bytes; split it.")
        parts.append(part)
    return b"".join(parts)


def _refuse_other_kinds(name: str, content: bytes, but: bytes) -> None:
    start = content.lstrip()[:16]
    for mark, sentence in _OTHER_KINDS:
        if mark != but and start.lower().startswith(mark.lower()):
            raise Unreadable(f"{name} {sentence}.")
