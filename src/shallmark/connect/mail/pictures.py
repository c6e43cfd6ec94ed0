"""Pictures within a text: each stands where its sender put it."""

import re
from collections.abc import Mapping

from bs4 import BeautifulSoup

from shallmark.connect.mail.files import File

#: how mail programs write a picture into plain text: Outlook by its Content-ID, Gmail by its name
_IN_PLAIN = re.compile(r"\[(?:cid|image):\s*([^\]\n]{1,200})\]")
_MARK = re.compile(r"!\[([^\]\n]*)\]\((attachment:[0-9a-f]{16})\)")
_NO_LABEL = re.compile(r"[\[\]()\\`*_<>!]+")


def address_of(file: File) -> str:
    """As `Attachment.called` will have it."""
    return f"attachment:{file.digest[:16]}"


def label_of(file: File) -> str:
    return _NO_LABEL.sub(" ", file.name).strip()[:80]


def into_html(soup: BeautifulSoup, shown: Mapping[str, File]) -> None:
    """Keep the pictures that came along; what lies elsewhere would tell who reads it, and goes."""
    for tag in soup("img"):
        source = str(tag.get("src") or "")
        file = shown.get(source.removeprefix("cid:")) if source.startswith("cid:") else None
        if file is None:
            tag.decompose()
        else:
            tag.attrs = {"src": address_of(file), "alt": label_of(file)}


def into_plain(text: str, shown: Mapping[str, File]) -> str:
    """Show the pictures that a plain text names."""

    def mark(found: re.Match[str]) -> str:
        file = shown.get(found.group(1).strip())
        return f"![{label_of(file)}]({address_of(file)})" if file else found.group()

    return _IN_PLAIN.sub(mark, text)


def named(text: str) -> str:
    """The text where no picture can be shown: each by its name."""
    return _MARK.sub(r"[\1]", text)


def marks_in(text: str) -> list[str]:
    """The pictures of the text in their order, each once."""
    return list(dict.fromkeys(found.group() for found in _MARK.finditer(text)))
