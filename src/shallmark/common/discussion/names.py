"""Names and kinds of uploaded files, made harmless. Pure."""

import unicodedata
from pathlib import PurePosixPath

LONGEST = 200
PLAIN = "application/octet-stream"
#: kinds that a browser may be told; everything else is only bytes
TOLD = frozenset(
    {
        "application/json",
        "application/pdf",
        "application/zip",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/webp",
        "message/rfc822",
        "text/csv",
        "text/plain",
    }
)


def safe_name(path: str) -> str:
    """The last part of a path without control and direction characters; never empty.

    Folders of any system are dropped; a name of 300 letters keeps its ending.
    """
    last = path.replace("\\", "/").rsplit("/", 1)[-1]
    cleaned = "".join(" " if char.isspace() else char for char in last if _is_printable(char))
    # A leading dot would hide the file, trailing ones confuse Windows.
    name = " ".join(unicodedata.normalize("NFC", cleaned).split()).strip(". ")
    if not name:
        return "file"
    if len(name) <= LONGEST:
        return name
    ending = PurePosixPath(name).suffix[:20]
    return name[: LONGEST - len(ending)] + ending


def _is_printable(char: str) -> bool:
    """No control, format (right-to-left override), surrogate or private characters."""
    return char.isspace() or not unicodedata.category(char).startswith("C")


def safe_type(content_type: str) -> str:
    """The kind that is told to a browser: as given where it cannot act, else just bytes."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind if kind in TOLD else PLAIN
