"""Records for the command palette of the web, to be plugged into `web.palette.sources`."""

from dataclasses import dataclass

from django.http import HttpRequest

from shallmark.common.search.queries import search
from shallmark.kernel.people import signed_in

LIMIT = 7


@dataclass(frozen=True)
class Line:
    """One line of the palette: the same fields as `web.palette.Hit`."""

    text: str
    url: str
    icon: str = "file"
    note: str = ""
    key: str = ""


def records(request: HttpRequest, words: str) -> list[Line]:
    """Records found for what was typed so far."""
    return [
        Line(
            f"{hit.reference} {hit.title}",
            hit.url,
            hit.record_type.icon,
            str(hit.record_type.label()),
        )
        for hit in search(signed_in(request), words, limit=LIMIT)
    ]
